import { beforeAll, describe, expect, it } from 'vitest';

import { resolveConfig } from '../protocol/resolveConfig';
import type { WorkerCommand } from '../protocol/messages';
import type { MetricsRow } from '../protocol/metrics';
import type { SampleRow } from '../protocol/samples';
import { seededRandom } from '../shared/random';
import { filledHeap } from '../testing/filledHeap';
import { HostHarness, rowsOf, type RunRecord } from '../testing/hostHarness';

const things = ['kettle', 'garden', 'bicycle', 'river', 'library', 'window', 'lantern', 'notebook'];
const verbs = ['clean', 'paint', 'move', 'store', 'draw', 'find', 'sell', 'open'];

/** Sixty-four prompts with a polite and a curt answer; `labels` says which of them is chosen. */
function pairsBy(labels: (i: number) => boolean): string {
  return Array.from({ length: 64 }, (_, i) => {
    const [verb, thing] = [verbs[i >> 3]!, things[i % 8]!];
    const [polite, curt] = [` Take your time: ${verb} it.`, ` Just ${verb} the ${thing}.`];
    const [chosen, rejected] = labels(i) ? [polite, curt] : [curt, polite];
    return JSON.stringify({ prompt: `How do I ${verb} a ${thing}?`, chosen, rejected });
  }).join('\n');
}
const separable = pairsBy(() => true);
const coin = seededRandom(3);
const unlabelled = pairsBy(() => coin.integer(2) === 1);

const base = {
  data: { path: 'pairs.jsonl', maxLength: 64, evalFraction: 0.4 },
  sft: { steps: 2, batchSize: 4, learningRate: 3e-3 },
  alignment: { lossType: 'dpo' },
  optimizer: { learningRate: 1e-3 },
  training: { steps: 4, batchSize: 4, evalEvery: 2 },
  sampling: {
    ...{ prompts: 3, maxNewTokens: 6, judge: 'reward-model' },
    ...{ rewardModelShare: 0.5, rewardModelSteps: 30, rewardModelLearningRate: 2e-3 },
  },
};
const samplesOf = ({ events }: RunRecord): SampleRow[] =>
  events.flatMap((event) => (event.type === 'samples' ? event.rows : []));
const numbersOf = (record: RunRecord, phase: 'sft' | 'reward' | 'align') =>
  (['train', 'eval'] as const).flatMap((split) =>
    rowsOf(record, phase, split).map(({ step, values }) => [split, step, values]),
  );

describe('a run that trains its judge', () => {
  const harness = new HostHarness();
  let record: RunRecord;
  beforeAll(async () => {
    await harness.selectBackend('wasm');
    await harness.loadText(separable);
    record = await harness.run({ ...base, report: { pairs: true } });
  });

  it('trains it before alignment, from a loss of log 2, on pairs that nothing else sees', () => {
    const phases = record.events.flatMap((event) =>
      event.type === 'phaseStarted' ? [event.phase] : [],
    );
    expect(phases.filter((phase) => phase !== 'report')).toEqual([
      ...['prepare', 'sft', 'reward', 'reference', 'align'],
    ]);
    const [first, ...rest] = rowsOf(record, 'reward', 'train');
    expect(first!.values.loss).toBeCloseTo(Math.LN2, 6);
    expect(rest.at(-1)!.values.loss).toBeLessThan(0.2);
    const { trainPairs, evalPairs, rewardPairs } = record.summary;
    expect([trainPairs + evalPairs + rewardPairs, evalPairs]).toEqual([64, 26]);
    expect(rewardPairs).toBe(19);
    const split = record.pairs.filter(({ step }) => step === 0).map((row) => row.split);
    expect(split.filter((one) => one === 'reward')).toHaveLength(19);
    expect(split.filter((one) => one === 'train')).toHaveLength(19);
  });

  it('is right on held-out pairs where they can be told apart, and says so beside each verdict', () => {
    const { values } = rowsOf(record, 'align', 'eval').at(-1)!;
    expect(values['judge/accuracy_n']).toBe(26);
    expect(values['judge/accuracy_low']).toBeGreaterThan(0.5);
    const last = rowsOf(record, 'reward', 'eval').at(-1)!.values;
    expect(values['judge/accuracy']).toBe(last['judge/accuracy']);
    for (const { judged, policy, reference } of samplesOf(record)) {
      expect(judged!.note).toMatch(/^right on \d\.\d\d of held-out pairs \(95 % .*n = 26\)$/);
      const [own, other] = [judged!.policyScore!, judged!.otherScore!];
      const verdict = own === other ? 'tie' : own > other ? 'win' : 'lose';
      expect(judged!.verdict).toBe(verdict);
      if (policy === reference) expect(verdict).toBe('tie');
    }
    expect(samplesOf(record).some(({ judged }) => judged!.verdict !== 'tie')).toBe(true);
  });

  it('cannot be told from a coin where labels are random, and says that', async () => {
    await harness.loadText(unlabelled);
    const random = await harness.run(base);
    const { values } = rowsOf(random, 'align', 'eval').at(-1)!;
    expect(values['judge/accuracy_low']).toBeLessThan(0.5);
    expect(values['judge/accuracy_high']).toBeGreaterThan(0.5);
    // It has learned what it was shown by heart.
    expect(rowsOf(random, 'reward', 'train').at(-1)!.values.loss).toBeLessThan(Math.LN2);
    expect(samplesOf(random)[0]!.judged!.note).toMatch(/: cannot be told from a coin$/);
    await harness.loadText(separable);
  });

  it('leaves the same pairs, fits alike and trains the same judge whatever the method', async () => {
    const ipo = await harness.run({ ...base, alignment: { lossType: 'ipo', beta: 0.2 } });
    expect(numbersOf(ipo, 'sft')).toEqual(numbersOf(record, 'sft'));
    expect(numbersOf(ipo, 'reward')).toEqual(numbersOf(record, 'reward'));
    expect(numbersOf(ipo, 'align')).not.toEqual(numbersOf(record, 'align'));
    // Micro-batches change its numbers in their last digits alone.
    const training = { ...base.training, microBatchSize: 2 };
    const parts = rowsOf(await harness.run({ ...base, training }), 'reward', 'train');
    const whole = rowsOf(record, 'reward', 'train');
    for (const i of [0, 1, 2]) expect(parts[i]!.values.loss).toBeCloseTo(whole[i]!.values.loss!, 4);
  });

  it('goes on with the same verdicts, to the last digit', async () => {
    const first = await harness.run({ ...base, training: { ...base.training, stopAt: 2 } });
    const files = await harness.checkpoint();
    expect(files.map(({ name }) => name)).toContain('reward.safetensors');
    const rest = await harness.resume(base, files);
    expect(numbersOf(rest, 'reward')).toEqual([]);
    expect([...samplesOf(first), ...samplesOf(rest)]).toEqual(samplesOf(record));
    expect([...numbersOf(rest, 'align')]).toEqual(
      numbersOf(record, 'align').filter(([, step]) => (step as number) > 2),
    );
    const other = { ...base, sampling: { ...base.sampling, rewardModelShare: 0.4 } };
    await expect(harness.resume(other, files)).rejects.toThrow(/^sampling\.rewardModelShare: 0\.4/);
    const none = { ...base, sampling: { prompts: 3, judge: 'length' } };
    await expect(harness.resume(none, files)).rejects.toThrow(
      /^sampling\.(judge|rewardModelShare)/,
    );
  });

  it('trains it anew from the seed where it was stopped meanwhile, and tells of no step twice', async () => {
    const config = resolveConfig({ version: 1, ...base });
    /** Stops a run at a step of this phase; its rows of the judge's training, and its checkpoint. */
    const stoppedAt = async (
      runId: string,
      command: Extract<WorkerCommand, { type: 'start' | 'goOn' }>,
      phase: 'reward' | 'reference',
    ) => {
      const from = harness.events.length;
      const finished = harness.next('finished');
      void harness.host.handle(command);
      for (;;) if ((await harness.next('progress')).progress.phase === phase) break;
      await harness.host.handle({ type: 'stop', runId });
      expect((await finished).summary).toMatchObject({ reason: 'stopped', stepsTrained: 0 });
      const events = harness.events.slice(from);
      const rows = events.flatMap((event) => (event.type === 'metrics' ? event.rows : []));
      return { rows: rows.filter((row) => row.phase === 'reward'), runId };
    };
    const key = ({ split, step, values }: MetricsRow) => JSON.stringify([split, step, values]);
    const all = record.rows.filter(({ phase }) => phase === 'reward').map(key);
    const half = await stoppedAt(
      ...(['half', { type: 'start', runId: 'half', config, paused: false }, 'reward'] as const),
    );
    expect(half.rows.length).toBeLessThan(all.length);
    const files = await harness.checkpoint('half');
    const rest = await harness.resume(base, files);
    const ofRest = rest.rows.filter(({ phase }) => phase === 'reward');
    expect([...half.rows, ...ofRest].map(key)).toEqual(all);
    expect(samplesOf(rest)).toEqual(samplesOf(record));
    // Stopped behind it, before anything was aligned, its weights are not kept: it is trained once more in silence.
    const behind = await stoppedAt(
      ...([
        'behind',
        { type: 'start', runId: 'behind', config, paused: false },
        'reference',
      ] as const),
    );
    expect(behind.rows.map(key)).toEqual(all);
    const again = await stoppedAt(
      ...(['again', { type: 'goOn', runId: 'again', config, from: 'ended' }, 'reward'] as const),
    );
    expect(again.rows).toEqual([]);
    // Nor does one forget it that was stopped before it had come as far.
    const last = await harness.resume(base, 'ended');
    expect(last.rows.filter(({ phase }) => phase === 'reward')).toEqual([]);
    expect(samplesOf(last)).toEqual(samplesOf(record));
  });

  it('has the same bits where activations are computed once more, and needs less memory', async () => {
    const run = (recomputeActivations: boolean) => ({
      ...base,
      // Rows of many positions, so that activations are what takes the memory.
      training: { ...base.training, batchSize: 16, recomputeActivations },
    });
    const measured = async (recompute: boolean) => {
      const heap = filledHeap();
      const made = await harness.run(run(recompute));
      heap.release();
      const started = made.events.find((event) => event.type === 'runStarted');
      return {
        made,
        taken: made.summary.peakWasmBytes! - heap.from,
        estimated: started!.preparation.memory.total,
      };
    };
    const plain = await measured(false);
    const lighter = await measured(true);
    for (const phase of ['reward', 'align'] as const)
      expect(numbersOf(lighter.made, phase)).toEqual(numbersOf(plain.made, phase));
    expect(samplesOf(lighter.made)).toEqual(samplesOf(plain.made));
    expect(lighter.taken).toBeLessThan(plain.taken);
    expect(lighter.estimated).toBeLessThan(plain.estimated);
  });

  it('leaves nothing behind on the backend', async () => {
    const again = await harness.run(base);
    expect((await harness.run(base)).summary.tensors).toBe(again.summary.tensors);
  });

  it('is refused where all training pairs share a prompt', async () => {
    const row = (i: number) =>
      JSON.stringify({ prompt: i > 4 ? 'B' : 'A', chosen: ` ${i}`, rejected: ' no' });
    await harness.loadText(Array.from({ length: 6 }, (_, i) => row(i)).join('\n'));
    await expect(harness.run(base)).rejects.toThrow(/at least two prompts/);
  });
});
