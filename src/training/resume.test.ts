import { beforeAll, describe, expect, it } from 'vitest';

import { tensorCount } from '../backend/ops';
import type { MetricsRow } from '../protocol/metrics';
import { resolveConfig } from '../protocol/resolveConfig';
import type { ExportedFile } from '../protocol/run';
import { HostHarness, type RunRecord } from '../testing/hostHarness';
import { smallPairs } from '../testing/smallPairs';

// Runs that are stopped and go on from their checkpoint's files, against the one that never stopped.
const host = new HostHarness();

beforeAll(async () => {
  await host.selectBackend('wasm');
  await host.loadText(smallPairs(14));
});

/** Batches of 4 of about 10 training pairs: the third crosses the first epoch's border. */
const whole = {
  data: { path: 'pairs.jsonl', maxLength: 24, evalFraction: 0.25 },
  sft: { steps: 3, learningRate: 3e-3, batchSize: 4 },
  alignment: { lossType: 'sr-dpo', refinementPrompt: 'Be kind.' },
  optimizer: { learningRate: 1e-3, schedule: 'linear', warmupSteps: 2 },
  training: { steps: 6, batchSize: 4, microBatchSize: 2, evalEvery: 3 },
} as const;
type Parts = Readonly<Record<string, object | number>>;

/** The run with some settings changed. */
function changed(parts: Parts, more: Parts = {}): Record<string, unknown> {
  const merged: Record<string, object | number> = structuredClone(whole);
  for (const change of [parts, more])
    for (const [section, part] of Object.entries(change))
      merged[section] =
        typeof part === 'object' ? { ...(merged[section] as object), ...part } : part;
  return merged;
}

/** Everything of a row that the run decides; its seconds are the machine's. */
const numbers = (rows: readonly MetricsRow[]) => rows.map((row) => ({ ...row, seconds: 0 }));
const weights = ({ files }: RunRecord): Uint8Array =>
  files.find(({ name }) => name === 'model.safetensors')!.bytes;

describe('a run that stopped and goes on', () => {
  it.each<[string, Parts]>([
    ['AdamW with decay', { optimizer: { weightDecay: 0.1 } }],
    ['RMSprop', { optimizer: { type: 'rmsprop', learningRate: 1e-4 } }],
    ['α-DPO, whose averages go on', { alignment: { lossType: 'alpha-dpo' } }],
    ['β-DPO, whose averages go on', { alignment: { lossType: 'beta-dpo' } }],
    ['file order, rows seldom logged', { data: { shuffle: false }, training: { logEvery: 4 } }],
  ])('is the one that never stopped, to the last bit: %s', async (_, parts) => {
    const never = await host.run(changed(parts));
    const first = await host.run(changed(parts, { training: { stopAt: 3 } }));
    const files = await host.checkpoint();
    expect(first.summary).toMatchObject({ reason: 'stopped', stepsTrained: 3 });
    const rest = await host.resume(changed(parts), files);
    expect(rest.summary).toMatchObject({ reason: 'completed', stepsTrained: 6 });
    expect(rest.rows.every(({ phase, step }) => phase === 'align' && step > 3)).toBe(true);
    expect(numbers([...first.rows, ...rest.rows])).toEqual(numbers(never.rows));
    expect(weights(rest)).toEqual(weights(never));
    expect(weights(first)).not.toEqual(weights(never));
    expect(rest.summary.lastMetrics).toEqual(never.summary.lastMetrics);
  });

  it('goes on within the supervised phase, and from the end of it', async () => {
    const report = { report: { pairs: true } };
    const never = await host.run(changed(report));
    const runId = host.id();
    const { config } = never;
    await host.send({ type: 'start', runId, config, paused: true }, 'paused');
    await host.send({ type: 'step', runId }, 'paused');
    await host.send({ type: 'stop', runId }, 'finished');
    const rest = await host.resume(changed(report), await host.checkpoint(runId));
    expect(numbers(rest.rows)).toEqual(
      numbers(never.rows.filter(({ phase, step }) => phase === 'align' || step > 1)),
    );
    expect(weights(rest)).toEqual(weights(never));
    expect(rest.pairs).toEqual(never.pairs);
    // Stopped while the reference was measured, so that alignment has not begun.
    const again = host.id();
    const measured = host.next('pairs');
    void host.host.handle({ type: 'start', runId: again, config, paused: false });
    await measured;
    await host.send({ type: 'stop', runId: again }, 'finished');
    const aligned = await host.resume(changed(report), await host.checkpoint(again));
    expect(numbers(aligned.rows)).toEqual(
      numbers(never.rows.filter(({ phase }) => phase === 'align')),
    );
    expect(weights(aligned)).toEqual(weights(never));
  });

  it('makes up for the evaluation within which it was stopped, here in the same worker', async () => {
    const never = await host.run(changed({}));
    const runId = host.id();
    const at = host.events.length;
    void host.host.handle({ type: 'start', runId, config: never.config, paused: false });
    let row: MetricsRow | undefined;
    while (row?.phase !== 'align' || row.step !== 3) row = (await host.next('metrics')).rows[0];
    await host.send({ type: 'stop', runId }, 'finished');
    const before = host.events
      .slice(at)
      .flatMap((event) => (event.type === 'metrics' ? event.rows : []));
    expect(before.at(-1)).toMatchObject({ step: 3, split: 'train' });
    const rest = await host.resume(changed({}), 'ended');
    expect(rest.rows[0]).toMatchObject({ step: 3, split: 'eval' });
    expect(numbers([...before, ...rest.rows])).toEqual(numbers(never.rows));
    expect(weights(rest)).toEqual(weights(never));
  });

  it('may go on further at a constant rate, log and evaluate otherwise, and stop again', async () => {
    const constant = { optimizer: { schedule: 'constant' } };
    const never = await host.run(
      changed(constant, { training: { steps: 7, evalEvery: 7, logEvery: 2 } }),
    );
    // One epoch is three batches, so two steps leave pairs that the reference has not seen.
    await host.run(changed(constant, { training: { steps: 2, evalEvery: 0 } }));
    const files = await host.checkpoint();
    const training = { steps: 7, evalEvery: 7, logEvery: 2, stopAt: 5 };
    const middle = await host.resume(changed(constant, { training }), files);
    expect(middle.rows.map(({ step }) => step)).toEqual([4]);
    const last = await host.resume(
      changed(constant, { training: { ...training, stopAt: null } }),
      await host.checkpoint(),
    );
    expect(numbers([...middle.rows, ...last.rows])).toEqual(
      numbers(never.rows.filter(({ phase, step }) => phase === 'align' && step > 2)),
    );
    expect(weights(last)).toEqual(weights(never));
  });

  it('leaves no tensor behind but those of the run that it became', async () => {
    await host.run(changed({}));
    const before = tensorCount();
    await host.run(changed({ training: { stopAt: 2 } }));
    await host.resume(changed({}), await host.checkpoint());
    expect(tensorCount()).toBe(before);
  });
});

describe('a checkpoint is refused in one sentence', () => {
  let files: readonly ExportedFile[];
  const refusal = async (
    given: readonly ExportedFile[],
    parts: Parts = {},
  ): Promise<{ readonly code: string; readonly message: string }> => {
    const requestId = host.id();
    const named = given.map(({ name, bytes }) => ({ name, blob: new Blob([bytes]) }));
    const config = resolveConfig({ version: 1, ...changed(parts) });
    const command = { type: 'loadRunCheckpoint', requestId, files: named, config } as const;
    const { code, message } = await host.send(command, 'failed');
    return { code, message };
  };
  const other = (name: string, edit: (bytes: Uint8Array<ArrayBuffer>) => Uint8Array<ArrayBuffer>) =>
    files.map((file) => (file.name === name ? { name, bytes: edit(file.bytes.slice()) } : file));
  const stateWith = (edit: (state: Record<string, unknown>) => void) =>
    other('state.json', (bytes) => {
      const state = JSON.parse(new TextDecoder().decode(bytes)) as Record<string, unknown>;
      edit(state);
      return new TextEncoder().encode(JSON.stringify(state));
    });

  beforeAll(async () => {
    await host.run(changed({ training: { stopAt: 3 } }));
    files = await host.checkpoint();
  });

  it('where a file is missing, damaged, or of another checkpoint', async () => {
    expect(files.map(({ name }) => name)).toEqual([
      ...['state.json', 'policy.safetensors', 'reference.safetensors'],
      ...['optimizer.safetensors', 'logps.safetensors'],
    ]);
    expect(await refusal(files.slice(1))).toEqual({
      code: 'bad_file',
      message: 'state.json: the checkpoint lacks it; take its whole folder.',
    });
    expect((await refusal(files.slice(0, -1))).message).toBe(
      'logps.safetensors: the checkpoint lacks it; take its whole folder.',
    );
    const flipped = other('policy.safetensors', (bytes) => {
      bytes[bytes.length - 1]! ^= 1;
      return bytes;
    });
    expect((await refusal(flipped)).message).toBe(
      'policy.safetensors: it is damaged or of another checkpoint (its SHA-256 is not the one in state.json); take the whole folder again.',
    );
    const cut = other('state.json', (bytes) => bytes.slice(0, 40));
    expect((await refusal(cut)).message).toMatch(/^state\.json: it is not JSON \(.+\)/);
    const negative = stateWith((state) => {
      state.step = -1;
    });
    expect((await refusal(negative)).message).toMatch(/^state\.json: step holds -1, /);
    const unknown = stateWith((state) => {
      (state.config as { alignment: object }).alignment = { lossType: 'none' };
    });
    expect((await refusal(unknown)).message).toMatch(
      /^state\.json: alignment\.lossType: "none" is not one of /,
    );
  });

  it.each<[string, Parts, RegExp]>([
    ['another β', { alignment: { beta: 0.2 } }, /^alignment\.beta: 0\.2 is not the 0\.1 of/],
    ['other batches', { training: { batchSize: 2 } }, /^training\.batchSize: 2 is not the 4 of/],
    ['another seed', { seed: 2 }, /^seed: 2 is not the 1 of/],
    ['another end of the schedule', { training: { steps: 8 } }, /^training\.steps: 8 is not the 6/],
    ['a stop behind it', { training: { stopAt: 3 } }, /^training\.stopAt: 3 is not after step 3/],
  ])('where the settings have %s', async (_, parts, sentence) => {
    const { code, message } = await refusal(files, parts);
    expect(message).toMatch(sentence);
    expect(code).toBe('bad_config');
  });

  it('where the preference file is another one', async () => {
    await host.loadText(smallPairs(13));
    expect(await refusal(files)).toEqual({
      code: 'bad_config',
      message:
        'data.path: pairs.jsonl is not the file that training.resume was trained on; name that one.',
    });
    await host.loadText(smallPairs(14));
    await host.loadText(smallPairs(1), 'heldOut');
    expect((await refusal(files)).message).toBe(
      'data.evalPath: training.resume had none, and now it is pairs.jsonl; leave it out.',
    );
    await host.host.handle({ type: 'clearData', role: 'heldOut' });
  });

  it('where nothing was opened', async () => {
    const config = resolveConfig({ version: 1, ...changed({}) });
    const failed = await host.send(
      { type: 'goOn', runId: host.id(), config, from: 'loaded' },
      'failed',
    );
    expect(failed.message).toBe('There is no checkpoint to go on from: open one first.');
  });
});
