import { describe, expect, it } from 'vitest';

import { resolveConfig } from '../protocol/resolveConfig';
import type { Preparation } from '../protocol/run';
import { HostHarness } from '../testing/hostHarness';
import { smallPairs } from '../testing/smallPairs';

const held = '{"prompt":"Is it late?","chosen":" A little.","rejected":" No."}';

/** Has the second file read, or cancelled, and waits for how that ends. */
async function loadHeldOut(
  harness: HostHarness,
  text: string,
  ends: 'failed' | 'mappingNeeded',
  cancel = false,
): Promise<void> {
  const requestId = harness.id();
  const name = 'held.jsonl';
  const source = { kind: 'text', text } as const;
  const ended = harness.send(
    {
      type: 'loadData',
      requestId,
      role: 'heldOut',
      name,
      source,
      mapping: null,
      template: 'plain',
    },
    ends,
  );
  if (cancel) void harness.host.handle({ type: 'cancelLoad', requestId });
  expect(await ended).toMatchObject({ type: ends, requestId });
}

async function prepared(harness: HostHarness): Promise<Preparation> {
  const data = { path: 'pairs.jsonl', evalFraction: 0 };
  const config = resolveConfig({ version: 1, data });
  const requestId = harness.id();
  return (await harness.send({ type: 'prepare', requestId, config }, 'prepared')).preparation;
}

describe('a held-out file', () => {
  it('is kept whole, and the prompts that it shares are counted', async () => {
    const harness = new HostHarness();
    const row = (prompt: string, chosen: string) =>
      JSON.stringify({ prompt, chosen, rejected: ' No.' });
    await harness.loadText([row('a', ' b'), row('c', ' d'), row('e', ' f')].join('\n'));
    await harness.loadText(
      [row('c', ' d'), row('c', ' x'), row('e', ' f'), row('g', ' h')].join('\n'),
      'heldOut',
    );
    expect(await prepared(harness)).toMatchObject({
      ...{ trainPairs: 3, evalPairs: 4 },
      ...{ trainPrompts: 3, evalPrompts: 3, sharedPrompts: 2 },
    });
  });

  it.each([
    ['fails', '<!doctype html>', 'failed', false],
    ['is cancelled', held, 'failed', true],
    ['has unknown columns', '{"a":"b","c":"d"}', 'mappingNeeded', false],
  ] as const)('that %s leaves nothing of the one before it', async (_, text, ends, cancel) => {
    const harness = new HostHarness();
    await harness.loadText(smallPairs(8));
    await harness.loadText(held, 'heldOut');
    expect(await prepared(harness)).toMatchObject({ trainPairs: 8, evalPairs: 1 });
    await loadHeldOut(harness, text, ends, cancel);
    expect(await prepared(harness)).toMatchObject({ trainPairs: 8, evalPairs: 0 });
  });
});

describe('a page of pairs', () => {
  const row = (prompt: string, chosen: string) =>
    JSON.stringify({ prompt, chosen, rejected: ' No.' });
  const text = [row('one', ' Yes.'), row('two', ` ${'Well. '.repeat(40)}`), row('six', ' Go.')];

  async function list(
    harness: HostHarness,
    filter: 'all' | 'train' | 'heldOut' | 'cut',
    from = 0,
    count = 50,
  ) {
    const requestId = harness.id();
    return harness.send({ type: 'listPairs', requestId, filter, from, count }, 'pairsListed');
  }

  it('is answered by filter and place once the pairs are tokenized', async () => {
    const harness = new HostHarness();
    await harness.loadText(text.join('\n'));
    await expect(list(harness, 'all')).rejects.toThrow('not tokenized yet');
    const data = { path: 'pairs.jsonl', evalFraction: 0.34, maxLength: 32 };
    const config = resolveConfig({ version: 1, data, alignment: { lossType: 'dpo' } });
    await harness.send({ type: 'prepare', requestId: harness.id(), config }, 'prepared');
    const all = await list(harness, 'all', 1, 1);
    expect(all).toMatchObject({ total: 3, pairs: [{ index: 1, line: 2, refinedPrompt: null }] });
    expect((await list(harness, 'train')).total).toBe(2);
    const held = await list(harness, 'heldOut');
    expect(held).toMatchObject({ total: 1, pairs: [{ split: 'heldOut' }] });
    expect(await list(harness, 'cut')).toMatchObject({ total: 1, pairs: [{ line: 2 }] });
    expect(await list(harness, 'all', 3)).toMatchObject({ total: 3, pairs: [] });
  });

  it('is gone with its file', async () => {
    const harness = new HostHarness();
    await harness.loadText(smallPairs(8));
    await prepared(harness);
    expect((await list(harness, 'all')).total).toBe(8);
    await harness.host.handle({ type: 'clearData', role: 'train' });
    await expect(list(harness, 'all')).rejects.toThrow('not tokenized yet');
  });
});
