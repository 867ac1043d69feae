import { beforeAll, describe, expect, it } from 'vitest';

import { resolveConfig } from '../protocol/resolveConfig';
import { HostHarness, type RunRecord } from '../testing/hostHarness';
import { smallPairs } from '../testing/smallPairs';

// Runs that share what they are made from, against the same runs by themselves.
const host = new HostHarness();

beforeAll(async () => {
  await host.selectBackend('wasm');
  await host.loadText(smallPairs(14));
});

const whole = {
  data: { path: 'pairs.jsonl', maxLength: 24, evalFraction: 0.25 },
  sft: { steps: 3, learningRate: 3e-3, batchSize: 4 },
  training: { steps: 4, batchSize: 4, microBatchSize: 2, evalEvery: 2 },
  report: { pairs: true },
};
const methods = (['dpo', 'ipo', 'sr-dpo', 'sr-ipo'] as const).map((lossType) => ({
  ...whole,
  alignment: { lossType, refinementPrompt: 'Be kind.' },
}));

const numbers = ({ rows }: RunRecord) => rows.map((row) => ({ ...row, seconds: 0 }));
const weights = ({ files }: RunRecord): Uint8Array =>
  files.find(({ name }) => name === 'model.safetensors')!.bytes;
/** Training steps of a phase that were really taken. */
const stepsTaken = (from: number, phase: 'sft' | 'reference'): number =>
  host.events.slice(from).filter((event) => event.type === 'phaseStarted' && event.phase === phase)
    .length;

describe('runs that share', () => {
  it('are the runs that share nothing, to the last bit, and fit the policy once', async () => {
    const alone: RunRecord[] = [];
    for (const method of methods) alone.push(await host.run(method));
    const from = host.events.length;
    const shared: RunRecord[] = [];
    for (const method of methods) shared.push(await host.run(method, { share: true }));
    shared.forEach((run, i) => {
      expect(numbers(run)).toEqual(numbers(alone[i]!));
      expect(run.pairs).toEqual(alone[i]!.pairs);
      expect(weights(run)).toEqual(weights(alone[i]!));
      expect(run.summary.lastMetrics).toEqual(alone[i]!.summary.lastMetrics);
    });
    expect(stepsTaken(from, 'sft')).toBe(1);
    expect(weights(shared[0]!)).not.toEqual(weights(shared[1]!));
  });

  it('share nothing across another seed, another fit or other data', async () => {
    const [method] = methods;
    await host.run(method!, { share: true });
    const from = host.events.length;
    await host.run({ ...method!, seed: 2 }, { share: true });
    await host.run({ ...method!, sft: { ...whole.sft, steps: 2 } }, { share: true });
    expect(stepsTaken(from, 'sft')).toBe(2);
    await host.loadText(smallPairs(14));
    await host.run(method!, { share: true });
    expect(stepsTaken(from, 'sft')).toBe(3);
  });

  it('go on from where they were stopped before alignment, to the last bit', async () => {
    const [method] = methods;
    const alone = await host.run(method!);
    await host.run(method!, { share: true });
    const measured = host.next('pairs');
    const runId = host.id();
    const { config } = alone;
    void host.host.handle({ type: 'start', runId, config, paused: false, share: true });
    await measured;
    await host.send({ type: 'stop', runId }, 'finished');
    const rest = await host.resume(method!, await host.checkpoint(runId));
    expect(numbers(rest)).toEqual(numbers(alone).filter(({ phase }) => phase === 'align'));
    expect(weights(rest)).toEqual(weights(alone));
  });

  it('take nothing where they were not asked to', async () => {
    const [method] = methods;
    await host.run(method!, { share: true });
    const from = host.events.length;
    await host.run(method!);
    expect(stepsTaken(from, 'sft')).toBe(1);
    expect(resolveConfig(method!)).not.toHaveProperty('share');
  });
});
