import { beforeAll, describe, expect, it } from 'vitest';

import { readSafetensors } from '../checkpoints/safetensors';
import type { PairRow } from '../protocol/metrics';
import { HostHarness, rowsOf, type RunRecord } from '../testing/hostHarness';
import { reworked } from '../testing/pairReport';
import { smallPairs } from '../testing/smallPairs';

// Whole runs on WASM in Node: every setting of a run file reaches the place that it is for.
const host = new HostHarness();
const base = {
  data: { path: 'pairs.jsonl', maxLength: 48, evalFraction: 0.25, shuffle: false },
  sft: { steps: 0 },
  alignment: { lossType: 'dpo' },
  training: { steps: 2, batchSize: 4, evalEvery: 2 },
  optimizer: { learningRate: 1e-3 },
  report: { pairs: true },
} as const;

beforeAll(async () => {
  await host.selectBackend('wasm');
  await host.loadText(smallPairs(24));
});

const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;
const train = (record: RunRecord, metric: 'loss' | 'learning_rate' | 'logps/chosen'): number[] =>
  rowsOf(record, 'align', 'train').map(({ values }) => values[metric]!);
const pairsOf = (record: RunRecord, step: number, split: 'train' | 'eval'): PairRow[] =>
  record.pairs.filter((pair) => pair.step === step && pair.split === split);
/** Every weight of the exported policy, end to end. */
const weightsOf = ({ files }: RunRecord): number[] =>
  [...readSafetensors(files.find(({ name }) => name === 'model.safetensors')!.bytes)]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([, { values }]) => [...values]);
/** The largest change of a weight between two runs. */
const farthest = (a: RunRecord, b: RunRecord): number => {
  const other = weightsOf(b);
  return weightsOf(a).reduce((most, value, i) => Math.max(most, Math.abs(value - other[i]!)), 0);
};

describe('the schedule and the epochs', () => {
  it('give every row its own rate and its own part of an epoch', async () => {
    const record = await host.run({
      ...base,
      training: { steps: 6, batchSize: 4, evalEvery: 0 },
      optimizer: { learningRate: 1e-3, schedule: 'linear', warmupSteps: 2 },
      report: { pairs: false },
    });
    // Warm-up over two steps from zero, then a line to zero: as transformers' linear schedule has it.
    const rates = [0, 0.5e-3, 1e-3, 0.75e-3, 0.5e-3, 0.25e-3];
    train(record, 'learning_rate').forEach((rate, i) => {
      expect(rate).toBeCloseTo(rates[i]!, 9);
    });
    const { trainPairs } = record.summary;
    expect(rowsOf(record, 'align', 'train').map(({ epoch }) => epoch)).toEqual(
      [4, 8, 12, 16, 20, 24].map((pairs) => pairs / trainPairs),
    );
    expect(rowsOf(record, 'align', 'train').map(({ seen }) => seen!.pairs)).toEqual([
      4, 8, 12, 16, 20, 24,
    ]);
  });
});

describe('the order of batches', () => {
  it('without shuffling is that of the file, and wraps round', async () => {
    const record = await host.run({
      ...base,
      training: { steps: 6, batchSize: 4, evalEvery: 0 },
      optimizer: { learningRate: 0 },
    });
    // A rate of zero leaves the policy as it was, so that each step shows its own batch's pairs.
    const inOrder = pairsOf(record, 0, 'train').map((pair) => pair.policyChosenLogps);
    const at = (place: number): number => inOrder[place % inOrder.length]!;
    // Every pair is two rows: its prompt counts with both answers.
    const tokens = pairsOf(record, 0, 'train').map(
      (pair) => 2 * pair.promptTokens + pair.chosenTokens + pair.rejectedTokens,
    );
    const seen = [4, 8, 12, 16, 20, 24].map((pairs) =>
      Array.from({ length: pairs }, (_, i) => tokens[i % tokens.length]!).reduce((a, b) => a + b),
    );
    expect(rowsOf(record, 'align', 'train').map((row) => row.seen!.tokens)).toEqual(seen);
    train(record, 'logps/chosen').forEach((found, step) => {
      const want = mean([0, 1, 2, 3].map((i) => at(4 * step + i)));
      expect(found).toBeCloseTo(want, 3);
    });
    expect(weightsOf(record)).toEqual(
      weightsOf(await host.run({ ...base, training: { steps: 0, batchSize: 4 } })),
    );
  });
});

describe('the optimizer', () => {
  const one = { steps: 1, batchSize: 4, evalEvery: 0 } as const;
  const after = (
    optimizer: object,
    training: object = one,
    alignment: object = base.alignment,
  ): Promise<RunRecord> => host.run({ ...base, training, optimizer, alignment });

  it('moves a weight by the rate at AdamW’s first step and by ten times the rate at RMSprop’s', async () => {
    const still = await after({}, { ...one, steps: 0 });
    // m̂/√v̂ = ±1 for AdamW; g/√(0.01·g²) = ±10 for RMSprop.
    expect(farthest(await after({ learningRate: 1e-3 }), still)).toBeCloseTo(1e-3, 5);
    const rmsprop = await after({ type: 'rmsprop', learningRate: 1e-3 });
    expect(farthest(rmsprop, still)).toBeCloseTo(1e-2, 4);
  });

  it('decays every weight, and takes its own β₁', async () => {
    const plain = await after({ learningRate: 1e-3 });
    const decayed = await after({ learningRate: 1e-3, weightDecay: 10 });
    const still = weightsOf(await after({}, { ...one, steps: 0 }));
    const [a, b] = [weightsOf(plain), weightsOf(decayed)];
    // Decoupled: w·(1 − 0.001·10) in place of w, the step itself the same.
    still.forEach((weight, i) => {
      expect(Math.abs(b[i]! - (a[i]! - 0.01 * weight))).toBeLessThan(1e-6);
    });
    const two = { ...one, steps: 2 };
    const slow = await after({ learningRate: 1e-3, beta1: 0.5 }, two);
    expect(farthest(slow, await after({ learningRate: 1e-3 }, two))).toBeGreaterThan(1e-5);
  });

  it('clips what is longer than the limit before the update, not in the log', async () => {
    // √(0.01·g²) + 1e-8 hides a scale; a norm far below eps does not.
    const clipped = await after({ type: 'rmsprop', learningRate: 1e-3, maxGradNorm: 1e-7 });
    const free = await after({ type: 'rmsprop', learningRate: 1e-3, maxGradNorm: 0 });
    const still = await after({}, { ...one, steps: 0 });
    const norm = ({ rows }: RunRecord): number | undefined =>
      rows.find(({ split }) => split === 'train')?.values.grad_norm;
    expect(norm(clipped)).toBe(norm(free));
    expect(norm(free)).toBeGreaterThan(1e-3);
    expect(farthest(free, still)).toBeCloseTo(1e-2, 4);
    expect(farthest(clipped, still)).toBeLessThan(9e-3);
  });

  it('makes of micro-batches of 3, 3 and 2 the update of a batch of 8', async () => {
    const training = { steps: 2, batchSize: 8, evalEvery: 0 };
    const ipo = { lossType: 'ipo', beta: 0.5 };
    const optimizer = { type: 'rmsprop', learningRate: 1e-3 };
    const whole = await after(optimizer, training, ipo);
    const cut = await after(optimizer, { ...training, microBatchSize: 3 }, ipo);
    train(cut, 'loss').forEach((loss, i) => {
      expect(Math.abs(loss / train(whole, 'loss')[i]! - 1)).toBeLessThan(1e-5);
    });
    expect(cut.summary.tensors).toBe(whole.summary.tensors);
  });
});

describe('the supervised phase', () => {
  const sft = { steps: 12, learningRate: 3e-3, batchSize: 6 } as const;
  const negative = (pairs: readonly PairRow[], side: 'Chosen' | 'Rejected'): number =>
    -pairs.reduce((sum, pair) => sum + pair[`policy${side}Logps`], 0) /
    pairs.reduce(
      (sum, pair) => sum + pair[side === 'Chosen' ? 'chosenTokens' : 'rejectedTokens'],
      0,
    );

  it('fits the chosen completions by the mean over their tokens, which pairs.jsonl gives again', async () => {
    const training = { steps: 0, batchSize: 4, evalEvery: 4 } as const;
    const raw = await host.run({ ...base, training });
    const fitted = await host.run({ ...base, sft, training });
    const [first] = rowsOf(fitted, 'sft', 'train');
    expect(first!.values.loss).toBeCloseTo(
      negative(pairsOf(raw, 0, 'train').slice(0, 6), 'Chosen'),
      4,
    );
    const held = rowsOf(fitted, 'sft', 'eval');
    expect(held.map(({ step }) => step)).toEqual([0, 4, 8, 12]);
    expect(held[0]!.values.loss).toBeCloseTo(negative(pairsOf(raw, 0, 'eval'), 'Chosen'), 4);
    expect(held.at(-1)!.values.loss).toBeCloseTo(negative(pairsOf(fitted, 0, 'eval'), 'Chosen'), 4);
    // It is the chosen answers that it has learned: by a long way, and more than the rejected ones.
    const gain = (side: 'Chosen' | 'Rejected'): number =>
      negative(pairsOf(raw, 0, 'eval'), side) - negative(pairsOf(fitted, 0, 'eval'), side);
    expect(gain('Chosen')).toBeGreaterThan(1);
    expect(gain('Chosen')).toBeGreaterThan(gain('Rejected'));
  });
});

describe('the context length', () => {
  it('bounds prompt and completion, and counts what it cuts', async () => {
    const most = 8;
    const training = { steps: 1, batchSize: 4, evalEvery: 0 };
    const cut = await host.run({ ...base, data: { ...base.data, maxLength: most }, training });
    const whole = await host.run({ ...base, training });
    const length = (p: PairRow): number =>
      p.promptTokens + Math.max(p.chosenTokens, p.rejectedTokens);
    const long = whole.pairs.filter((pair) => pair.step === 0 && length(pair) > most);
    expect(long.length).toBeGreaterThan(0);
    expect(cut.summary.truncatedPairs).toBe(long.length);
    expect(Math.max(...cut.pairs.map(length))).toBe(most);
    expect(whole.summary.truncatedPairs).toBe(0);
  });
});

describe('the seed', () => {
  it('decides the split', async () => {
    const split = async (seed: number): Promise<number[]> => {
      const training = { steps: 0, batchSize: 4, evalEvery: 0 };
      return pairsOf(await host.run({ ...base, seed, training }), 0, 'eval').map((p) => p.index);
    };
    const [one, again, two] = [await split(1), await split(1), await split(2)];
    expect(again).toEqual(one);
    expect(two).not.toEqual(one);
  });
});

describe('the held-out loss', () => {
  it.each([
    ['dpo', { beta: 0.3, labelSmoothing: 0.2 }],
    ['ipo', { beta: 0.2 }],
    ['ipo', { beta: 2, logpReduction: 'mean' }],
    ['sr-dpo', { beta: 0.3, refinementWeight: 0.5 }],
    ['sr-dpo', { beta: 0.3, refinementWeight: 0.5, labelSmoothing: 0.1 }],
    ['sr-ipo', { beta: 0.2, refinementWeight: 0.7 }],
    ['sr-ipo', { beta: 1, refinementWeight: 0.7, refinementScale: 'unit', logpReduction: 'mean' }],
  ] as const)('of %s with %j is what pairs.jsonl gives', async (lossType, settings) => {
    const record = await host.run({ ...base, alignment: { lossType, ...settings } });
    const again = pairsOf(record, 2, 'eval').map((pair) => reworked(pair, record.config.alignment));
    expect(again.length).toBe(6);
    const { values } = rowsOf(record, 'align', 'eval').at(-1)!;
    const loss = mean(again.map((pair) => pair.loss));
    expect(Math.abs(values.loss! / loss - 1)).toBeLessThan(1e-4);
    expect(values.marginal).toBeCloseTo(mean(again.map(({ h }) => h)), 4);
    if (!lossType.startsWith('sr-')) return;
    const { beta } = record.config.alignment;
    expect(values['refinement/delta']).toBeCloseTo(beta * mean(again.map((p) => p.refinedH)), 4);
    // With the paper's p every pair is judged otherwise than without it: Δ is not βh.
    for (const { h, refinedH } of again) expect(Math.abs(refinedH - h)).toBeGreaterThan(1e-4);
  });
});

describe('a run of nothing', () => {
  it('reports every pair twice and moves no weight', async () => {
    const record = await host.run({ ...base, training: { steps: 0, batchSize: 4, evalEvery: 5 } });
    expect(record.pairs.map(({ step }) => step)).toEqual(Array(48).fill(0));
    expect(rowsOf(record, 'align', 'train')).toEqual([]);
    expect(rowsOf(record, 'align', 'eval').map(({ step }) => step)).toEqual([0]);
    expect(record.summary).toMatchObject({ stepsTrained: 0, reason: 'completed' });
  });

  it('and a batch larger than the data begin at the loss of policy = reference', async () => {
    const few = new HostHarness();
    await few.selectBackend('wasm');
    await few.loadText(smallPairs(3));
    const record = await few.run({
      ...base,
      data: { ...base.data, evalFraction: 0 },
      training: { steps: 1, batchSize: 8, microBatchSize: 3 },
    });
    const [first] = rowsOf(record, 'align', 'train');
    expect(first!.values.loss).toBeCloseTo(Math.LN2, 6);
    expect(first!.values['rewards/margins']).toBe(0);
  });
});
