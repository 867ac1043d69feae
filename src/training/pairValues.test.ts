import { beforeAll, expect, it } from 'vitest';

import type { PairRow } from '../protocol/metrics';
import type { PairValues } from '../protocol/pairValues';
import { HostHarness, rowsOf, type RunRecord } from '../testing/hostHarness';
import { smallPairs } from '../testing/smallPairs';

// A whole run on WASM: the margins that are drawn against the rows that are written.
const host = new HostHarness();
let record: RunRecord;

beforeAll(async () => {
  await host.selectBackend('wasm');
  await host.loadText(smallPairs(24));
  record = await host.run({
    data: { path: 'pairs.jsonl', maxLength: 48, evalFraction: 0.25 },
    sft: { steps: 2 },
    alignment: { lossType: 'sr-dpo' },
    training: { steps: 5, batchSize: 6, microBatchSize: 4, logEvery: 2, evalEvery: 3 },
    report: { pairs: true },
  });
});

const said = (kind: PairValues['kind']) =>
  record.events.flatMap((event) =>
    event.type === 'pairValues' && event.values.kind === kind
      ? [{ step: event.step, values: event.values as Exclude<PairValues, { kind: 'heldOutBins' }> }]
      : [],
  );
const mean = (values: Float32Array): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

it('sends a batch’s margins with every logged step, whose means its row has', () => {
  const batches = said('batch');
  expect(batches.map(({ step }) => step)).toEqual([1, 2, 4, 5]);
  for (const [i, { values }] of batches.entries()) {
    const row = rowsOf(record, 'align', 'train')[i]!.values;
    expect(values.pairs).toBe(6);
    expect(mean(values.h)).toBeCloseTo(row.marginal!, 4);
    expect(0.1 * mean(values.refinedH!)).toBeCloseTo(row['refinement/delta']!, 5);
  }
  // Each pair’s line, of the training part and none of it twice in a batch.
  const held = new Set(
    record.pairs.filter(({ split }) => split === 'eval').map(({ index }) => index + 1),
  );
  const lines = [...(batches[0]!.values as { readonly lines?: Uint32Array }).lines!];
  expect(new Set(lines).size).toBe(6);
  expect(lines.every((line) => line >= 1 && line <= 24 && !held.has(line))).toBe(true);
  // Policy = reference: the same bits, pair by pair.
  expect([...batches[0]!.values.h]).toEqual([0, 0, 0, 0, 0, 0]);
  expect(batches[3]!.values.h.some((h) => h !== 0)).toBe(true);
});

it('sends the held-out margins with every evaluation, those of the reported pairs at the end', () => {
  const evaluations = said('heldOut');
  expect(evaluations.map(({ step }) => step)).toEqual([0, 3, 5]);
  const h = (row: PairRow): number =>
    row.policyChosenLogps -
    row.referenceChosenLogps -
    (row.policyRejectedLogps - row.referenceRejectedLogps);
  const refinedH = (row: PairRow): number =>
    row.policyChosenLogpsRefined! -
    row.referenceChosenLogpsRefined! -
    (row.policyRejectedLogpsRefined! - row.referenceRejectedLogpsRefined!);
  const rows = record.pairs.filter(({ step, split }) => step === 5 && split === 'eval');
  const { values } = evaluations[2]!;
  expect(values.h).toHaveLength(rows.length);
  const sorted = (numbers: Iterable<number>): number[] => [...numbers].sort((a, b) => a - b);
  sorted(values.h).forEach((value, i) => {
    expect(value).toBeCloseTo(sorted(rows.map(h))[i]!, 3);
  });
  sorted(values.refinedH!).forEach((value, i) => {
    expect(value).toBeCloseTo(sorted(rows.map(refinedH))[i]!, 3);
  });
});
