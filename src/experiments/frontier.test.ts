import { describe, expect, it } from 'vitest';

import { resolveConfig } from '../protocol/resolveConfig';
import type { RunSummary } from '../protocol/run';
import type { ExperimentRecord, RecordedRow, RunRecord } from '../protocol/runRecord';
import { frontierLines, frontierOf } from './frontier';
import { reportFigures } from './paperFigures';
import { reportOf } from './report';

const row = (step: number, values: RecordedRow['values']): RecordedRow => ({
  ...{ phase: 'align', split: 'eval', step, epoch: 0, values },
});
const run = (name: string, seed: number, rows: readonly RecordedRow[]): RunRecord => ({
  ...{ name, seed, folder: `${name}-${seed}`, set: {}, rows },
  ...{ samples: [], pairs: [], benchmarks: [] },
  summary: { reason: 'completed', lastMetrics: { train: null, eval: null } } as RunSummary,
  config: resolveConfig({ version: 1, data: { path: 'p' } }),
});
const at = (step: number, kl: number, score: number): RecordedRow =>
  row(step, { 'kl/sampled': kl, 'score/policy': score, 'win_rate/sampled': 0.5 });
const record: ExperimentRecord = {
  ...{ name: 'x', names: ['a', 'b'], seeds: [1, 2] },
  runs: [
    run('a', 1, [at(0, 0, 5), at(10, 4, 7), row(20, { marginal: 1 })]),
    run('a', 2, [at(0, 0, 5), at(10, 6, 8)]),
    run('b', 1, [at(0, 0, 5), at(10, 2, 9)]),
  ],
};

describe('reward against KL', () => {
  it('has every evaluation that measured both, run by run and seed by seed', () => {
    expect(frontierOf(record).map((one) => [one.run, one.seed, one.step, one.kl])).toEqual([
      ['a', 1, 0, 0],
      ['a', 1, 10, 4],
      ['a', 2, 0, 0],
      ['a', 2, 10, 6],
      ['b', 1, 0, 0],
      ['b', 1, 10, 2],
    ]);
    expect(reportOf(record).frontier).toEqual(frontierOf(record));
  });

  it('draws each seed thin and the mean at each step bold: 4 and 6 nats are 5, scores 7 and 8 are 7.5', () => {
    const lines = frontierLines(record);
    expect(lines.map(({ label, faint = false }) => [label, faint])).toEqual([
      ['a, seed 1', true],
      ['a, seed 2', true],
      ['a', false],
      ['b', false],
    ]);
    expect(lines[2]!.points.map(({ x, mean }) => [x, mean])).toEqual([
      [0, 5],
      [5, 7.5],
    ]);
    const found = reportFigures(record).find(({ title }) => title === 'Judge’s score against KL')!;
    expect(found.number).toBeNull();
    expect(found.caption).toContain('a ends at 7.5 at 5 nats; b ends at 9 at 2 nats.');
    expect(found.lines.map(({ label }) => label)).toEqual(['a', 'b']);
  });

  it('has no mean beyond where a seed was stopped', () => {
    const [a, b] = record.runs;
    const further = { ...a!, rows: [...a!.rows, at(30, 9, 4)] };
    const lines = frontierLines({ ...record, runs: [further, b!] });
    expect(lines[0]!.points).toHaveLength(3);
    expect(lines[2]!.points.map(({ x }) => x)).toEqual([0, 5]);
  });

  it('is of win rates where a judge gives no scores, and absent where nobody judges', () => {
    const rated = { 'kl/sampled': 3, 'win_rate/sampled': 0.75 };
    const judged = { ...record, runs: [run('a', 1, [row(10, rated)])] };
    expect(frontierLines(judged)[0]!.points[0]).toMatchObject({ x: 3, mean: 0.75 });
    expect(reportFigures(judged).map(({ title }) => title)).toContain('Win rate against KL');
    const silent = { ...record, runs: [run('a', 1, [row(10, { 'kl/sampled': 3 })])] };
    expect(reportFigures(silent).map(({ title }) => title)).not.toContain('Win rate against KL');
  });
});
