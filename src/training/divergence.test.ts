import { beforeAll, describe, expect, it } from 'vitest';

import { resolveConfig } from '../protocol/resolveConfig';
import type { ExportedFile, RunSummary } from '../protocol/run';
import type { MetricsRow } from '../protocol/metrics';
import { HostHarness } from '../testing/hostHarness';
import { smallPairs } from '../testing/smallPairs';

const host = new HostHarness();
const file = {
  version: 1,
  data: { path: 'pairs.jsonl', maxLength: 48, evalFraction: 0 },
  sft: { steps: 0 },
} as const;
// 1/(2β) = 5·10¹⁹ has no square in float32.
const hopeless = { lossType: 'ipo', beta: 1e-20 } as const;
// A decay of ten times the weight at every step, which leaves the numbers within a dozen of them.
const explosive = {
  alignment: { lossType: 'dpo' },
  optimizer: { learningRate: 1, weightDecay: 10, schedule: 'linear' },
} as const;

beforeAll(async () => {
  await host.selectBackend('wasm');
  await host.loadText(smallPairs(24));
});

interface Diverged {
  readonly step: number;
  readonly message: string;
  readonly pair: { readonly prompt: string; readonly line: number; readonly index: number } | null;
  readonly rows: readonly MetricsRow[];
  readonly summary: RunSummary;
  readonly policy: ExportedFile;
}

/** Runs into a number that is not finite and stops there. */
async function diverge(parts: object): Promise<Diverged> {
  const config = resolveConfig({ ...file, ...parts });
  const runId = host.id();
  const from = host.events.length;
  const said = await host.send({ type: 'start', runId, config, paused: false }, 'diverged');
  const { summary } = await host.send({ type: 'stop', runId }, 'finished');
  const rows = host.events
    .slice(from)
    .flatMap((event) => (event.type === 'metrics' ? event.rows : []));
  const { files } = await host.send(
    { type: 'exportPolicy', requestId: host.id(), runId },
    'policyExported',
  );
  return { ...said, rows, summary, policy: files[0]! };
}

describe('a number that is not finite', () => {
  it('pauses the run, names the pair and leaves the update out', async () => {
    const found = await diverge({ alignment: hopeless, training: { steps: 3, batchSize: 4 } });
    expect(found.step).toBe(1);
    expect(found.message).toContain('a pair’s loss is Infinity');
    expect(found.pair!.prompt).toMatch(/^How do I/);
    expect(found.pair!.line).toBe(found.pair!.index + 1);
    expect(found.summary).toMatchObject({ reason: 'diverged', stepsTrained: 0 });
    const weights = new Float32Array(found.policy.bytes.slice(-4096).buffer);
    expect(weights.every((weight) => Number.isFinite(weight))).toBe(true);
  });

  it('at the last step holds the run there', async () => {
    const training = { steps: 1, batchSize: 4, evalEvery: 0 };
    const { summary } = await diverge({ alignment: hopeless, training });
    expect(summary).toMatchObject({ reason: 'diverged', stepsTrained: 0 });
  });

  it('between two logging steps is found with its own rate, and nothing after it was applied', async () => {
    const training = { steps: 60, batchSize: 4, evalEvery: 0 };
    const [often, seldom] = [
      await diverge({ ...explosive, training: { ...training, logEvery: 1 } }),
      await diverge({ ...explosive, training: { ...training, logEvery: 60 } }),
    ];
    const bad = often.step;
    expect(bad).toBeGreaterThan(2);
    expect(bad).toBeLessThan(60);
    expect(seldom.step).toBe(bad);
    expect(seldom.rows.map(({ step }) => step)).toEqual([1, bad]);
    // Linear without warm-up: the rate of step n is that of n − 1 steps done.
    expect(seldom.rows[1]!.values.learning_rate).toBeCloseTo(1 - (bad - 1) / 60, 6);
    expect(seldom.summary).toMatchObject({ reason: 'diverged', stepsTrained: bad - 1 });
    expect(seldom.policy.bytes).toEqual(often.policy.bytes);
  });

  it('is not hidden by a stop before anybody read it', async () => {
    const training = { steps: 60, batchSize: 4, evalEvery: 0 };
    const read = await diverge({ ...explosive, training });
    const config = { ...file, ...explosive, training: { ...training, logEvery: 60, stopAt: 40 } };
    const stopped = await host.run(config);
    expect(stopped.summary).toMatchObject({ reason: 'diverged', stepsTrained: read.step - 1 });
    expect(stopped.files[0]).toEqual(read.policy);
    // Its row is not finite, and its checkpoint can be read all the same: it stands behind that step.
    const [state] = await host.checkpoint();
    const { step, optimizer } = JSON.parse(new TextDecoder().decode(state!.bytes)) as {
      readonly step: number;
      readonly optimizer: { readonly steps: number };
    };
    expect([step, optimizer.steps]).toEqual([read.step, read.step - 1]);
    const rest = { ...config, training: { ...training, logEvery: 60 } };
    const files = await host.checkpoint();
    const named = files.map(({ name, bytes }) => ({ name, blob: new Blob([bytes]) }));
    const requestId = host.id();
    await host.send(
      {
        ...{ type: 'loadRunCheckpoint', requestId, files: named },
        config: resolveConfig(rest),
      },
      'runCheckpointLoaded',
    );
  });

  it('lets the run go on behind it', async () => {
    const config = resolveConfig({
      ...{ ...file, ...explosive },
      training: { steps: 60, batchSize: 4, evalEvery: 0, logEvery: 60 },
    });
    const runId = host.id();
    const { step } = await host
      .send({ type: 'start', runId, config, paused: true }, 'paused')
      .then(() => host.send({ type: 'resume', runId }, 'diverged'));
    // The next step is computed from the weights before the bad one.
    await host.send({ type: 'step', runId }, 'paused');
    const from = host.events.length;
    const { summary } = await host.send({ type: 'stop', runId }, 'finished');
    // That step was taken, and its loss is no better: the stop reads it and says so.
    const [again] = host.events.slice(from).filter(({ type }) => type === 'diverged');
    expect(again).toMatchObject({ step: step + 1 });
    expect(summary).toMatchObject({ reason: 'diverged', stepsTrained: step });
  });

  it('takes the count of tokens back with what was left out', async () => {
    const training = { steps: 20, batchSize: 4, evalEvery: 0 };
    // The batch of a step is the same whatever the rate: a healthy run counts its tokens.
    const healthy = await host.run({
      ...{ ...file, alignment: explosive.alignment },
      training: { ...training, logEvery: 1 },
    });
    const config = resolveConfig({
      ...{ ...file, ...explosive },
      training: { ...training, logEvery: 20 },
    });
    const runId = host.id();
    const from = host.events.length;
    const first = await host.send({ type: 'start', runId, config, paused: false }, 'diverged');
    const second = await host.send({ type: 'resume', runId }, 'diverged');
    expect(first.step).toBeLessThan(20);
    expect(second.step).toBeGreaterThan(first.step);
    await host.send({ type: 'stop', runId }, 'finished');
    const rows = host.events
      .slice(from)
      .flatMap((event) => (event.type === 'metrics' ? event.rows : []));
    expect(rows.map(({ step }) => step)).toEqual([1, first.step, second.step]);
    for (const { step, seen } of rows)
      expect(seen).toEqual(healthy.rows.find((row) => row.step === step)!.seen);
  });
});
