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
    { type: 'loadData', requestId, role: 'heldOut', name, source, mapping: null },
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
