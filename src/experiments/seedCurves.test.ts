import { describe, expect, it } from 'vitest';

import { resolveConfig } from '../protocol/resolveConfig';
import type { RunSummary } from '../protocol/run';
import type { RecordedRow, RunRecord } from '../protocol/runRecord';
import { benchmarkCurve, metricCurve } from './seedCurves';

const row = (split: RecordedRow['split'], step: number, marginal: number | null): RecordedRow => ({
  ...{ phase: 'align', split, step, epoch: step / 10, values: { marginal } },
});

interface Made {
  readonly steps?: number;
  readonly rows?: readonly RecordedRow[];
  readonly scores?: readonly (readonly [step: number, value: number])[];
}

/** A seed of a run that is to take so many steps of 2 pairs. */
const seed = ({ steps = 10, rows = [], scores = [] }: Made): RunRecord => ({
  ...{ name: 'a', seed: 1, folder: 'a', set: {}, rows, samples: [], pairs: [] },
  benchmarks: scores.map(([step, value]) => ({
    ...{ step, name: 'arc', metric: 'acc', value, stderr: null, n: 4 },
  })),
  summary: {} as RunSummary,
  config: resolveConfig({
    ...{ version: 1, data: { path: 'p' }, training: { steps, batchSize: 2 } },
  }),
});
const heldOut = (...values: readonly (number | null)[]): RunRecord =>
  seed({ rows: values.map((value, i) => row('eval', 5 * i, value)) });
const means = (runs: readonly RunRecord[]) =>
  metricCurve(runs, 'marginal', 'eval').map(({ x, mean, seeds }) => [x, mean, seeds]);

describe('the curve of a metric over seeds', () => {
  it('ends where the first of them stopped: 0 and 0, 1 and 3, and not 2 alone', () => {
    expect(means([heldOut(0, 1, 2), heldOut(0, 3)])).toEqual([
      [0, 0, 2],
      [10, 2, 2],
    ]);
  });

  it('ends where one of them had no finite number any more', () => {
    expect(means([heldOut(0, 1, 2), heldOut(0, 3, null)])).toHaveLength(2);
  });

  it('does not count a seed that has no such row at all', () => {
    expect(means([heldOut(0, 1, 2), heldOut()])).toEqual([
      [0, 0, 1],
      [10, 1, 1],
      [20, 2, 1],
    ]);
  });

  it('has a deviation to either side: 1 and 3 are 2 ± √2', () => {
    const last = metricCurve([heldOut(0, 1), heldOut(0, 3)], 'marginal', 'eval').at(-1)!;
    expect(last.low).toBeCloseTo(2 - Math.SQRT2, 12);
    expect(last.high).toBeCloseTo(2 + Math.SQRT2, 12);
  });

  it('joins training steps by their neighbors, of those that every seed took, at the last of them', () => {
    // 48 steps make points of two each; the second seed stopped after three.
    const trained = (...values: readonly number[]): RunRecord =>
      seed({ steps: 48, rows: values.map((value, i) => row('train', i + 1, value)) });
    const runs = [trained(1, 3, 5, 7), trained(3, 5, 9)];
    // Steps 1 and 2: (1 + 3)/2 and (3 + 5)/2; step 3 by itself: 5 and 9.
    expect(metricCurve(runs, 'marginal', 'train').map(({ x, mean }) => [x, mean])).toEqual([
      [4, 3],
      [6, 7],
    ]);
    const [whole] = runs;
    expect(metricCurve([whole!], 'marginal', 'train').map(({ x, mean }) => [x, mean])).toEqual([
      [4, 2],
      [8, 6],
    ]);
  });
});

it('the curve of a benchmark ends where the first seed stopped', () => {
  const scores = [
    [0, 0.25],
    [5, 0.5],
    [10, 1],
  ] as const;
  const runs = [seed({ scores }), seed({ scores: scores.slice(0, 2) })];
  expect(benchmarkCurve(runs, 'arc').map(({ x, mean }) => [x, mean])).toEqual([
    [0, 0.25],
    [10, 0.5],
  ]);
  expect(benchmarkCurve(runs, 'other')).toEqual([]);
});
