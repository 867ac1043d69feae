import { beforeAll, describe, expect, it } from 'vitest';

import { heldOutLosses } from '../evaluation/heldOutLoss';
import { healthyFirstLoss } from '../methods/firstLoss';
import { lossTypes, type LossChoice } from '../methods/lossTypes';
import { HostHarness, rowsOf, type RunRecord } from '../testing/hostHarness';

// Whole runs on WASM in Node: every neighbor of the paper's losses trains, and by its own settings.
const host = new HostHarness();
const run = (alignment: object, training: object = {}): Promise<RunRecord> =>
  host.run({
    data: { path: 'pairs.jsonl', maxLength: 48, evalFraction: 0.25 },
    sft: { steps: 0 },
    alignment,
    training: { steps: 3, batchSize: 4, microBatchSize: 2, evalEvery: 3, ...training },
    optimizer: { learningRate: 1e-3 },
    report: { pairs: true },
  });
/** Pairs with scores; the chosen answer's is the higher one. */
const scored = (rows: number): string =>
  Array.from({ length: rows }, (_, i) =>
    JSON.stringify({
      ...{ prompt: `Name ${i}?`, chosen: `the ${i} good`, rejected: `a ${i} bad bad` },
      ...{ score_chosen: 3 + (i % 4) / 2, score_rejected: 1 + (i % 3) / 4 },
    }),
  ).join('\n');

beforeAll(async () => {
  await host.selectBackend('wasm');
  await host.loadText(scored(24));
});

describe('a run', () => {
  it.each(lossTypes.slice(4))('of %s begins at its own loss and lowers it', async (lossType) => {
    const record = await run({ lossType });
    const rows = rowsOf(record, 'align', 'train').map(({ values }) => values);
    const expected = healthyFirstLoss(record.summary.config.alignment);
    if (expected !== null) expect(rows[0]!.loss).toBeCloseTo(expected, 5);
    const [before, after] = rowsOf(record, 'align', 'eval').map(({ values }) => values);
    // α-DPO's target moves away as fast as its averages, which begin at 0, let it.
    if (lossType !== 'alpha-dpo') expect(after!.loss).toBeLessThan(before!.loss!);
    else expect(after!.marginal).toBeGreaterThan(before!.marginal!);
    // The reference is kept for the rewards, whatever the loss reads.
    expect(rows[0]!['rewards/margins']).toBe(0);
    expect(rows[2]!['rewards/margins']).not.toBe(0);
  });

  it('of a weighted sum has the sum of its losses, held out as in training', async () => {
    const lossType: LossChoice = ['dpo', 'sft', 'odpo'];
    const record = await run({ lossType, lossWeights: [1, 0.2, 0.5], odpoScale: 'linear' });
    const pairs = record.pairs.filter(({ step, split }) => step === 0 && split === 'eval');
    const column = (of: (pair: (typeof pairs)[number]) => number) => Float32Array.from(pairs, of);
    const both = {
      chosen: column((pair) => pair.policyChosenLogps),
      rejected: column((pair) => pair.policyRejectedLogps),
    };
    const gaps = pairs.map(({ index }) => 2 + (index % 4) / 2 - (index % 3) / 4);
    const losses = heldOutLosses(
      record.summary.config.alignment,
      {
        ...{ policy: both, reference: both, refined: null },
        chosenTokens: Int32Array.from(pairs, (pair) => pair.chosenTokens),
        rejectedTokens: Int32Array.from(pairs, (pair) => pair.rejectedTokens),
      },
      { seed: 1, averages: { mean: 0, deviation: 0 }, scoreGaps: gaps },
    );
    const want = losses.reduce((sum, loss) => sum + loss, 0) / losses.length;
    expect(rowsOf(record, 'align', 'eval')[0]!.values.loss).toBeCloseTo(want, 5);
  });

  it('with a control of Δ is another run, and the same again', async () => {
    const losses = async (refinementKind: string) => {
      const record = await run({ lossType: 'sr-dpo', refinementWeight: 5, refinementKind });
      return rowsOf(record, 'align', 'train').map(({ values }) => values.loss);
    };
    const [self, shuffled, again, mean] = [
      await losses('self'),
      await losses('shuffled'),
      await losses('shuffled'),
      await losses('batch-mean'),
    ];
    expect(again).toEqual(shuffled);
    // Δ is 0 before the first update, whoever's it is.
    expect(shuffled[0]).toBe(self[0]);
    expect(shuffled[2]).not.toBe(self[2]);
    expect(mean[2]).not.toBe(self[2]);
  });

  it('shows its moving averages, and correlations where there are scores', async () => {
    const record = await run({ lossType: 'alpha-dpo', beta: 2 });
    const last = rowsOf(record, 'align', 'train')[2]!.values;
    expect(last['averages/deviation']).toBeGreaterThan(0);
    const held = rowsOf(record, 'align', 'eval');
    // Where policy = reference every margin is 0: there is nothing to correlate.
    expect(held[0]!.values).not.toHaveProperty('correlation/marginal_pearson');
    expect(held[1]!.values['correlation/n']).toBe(record.summary.evalPairs);
    expect(Math.abs(held[1]!.values['correlation/marginal_kendall']!)).toBeLessThanOrEqual(1);
  });
});
