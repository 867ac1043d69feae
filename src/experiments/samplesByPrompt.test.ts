import { expect, it } from 'vitest';

import { resolveConfig } from '../protocol/resolveConfig';
import type { RunSummary } from '../protocol/run';
import type { ExperimentRecord, RecordedSample, RunRecord } from '../protocol/runRecord';
import { comparisonsOf } from './comparisons';
import { byPrompt } from './samplesByPrompt';
import { headToHeadsOf } from './tables';

const sample = (prompt: string, policyScore: number): RecordedSample => ({
  ...{ step: 4, prompt, policy: '', reference: '', verdict: null },
  ...{ policyScore, referenceScore: null },
});
const summary = { reason: 'completed', dataHash: 'd', evalDataHash: null } as RunSummary;
const run = (name: string, seed: number, samples: RecordedSample[]): RunRecord => ({
  ...{ name, seed, folder: `${name}-${seed}`, set: {}, summary, samples },
  ...{ rows: [], pairs: [], benchmarks: [] },
  config: resolveConfig({ version: 1, data: { path: 'p' } }),
});
const experiment = (...runs: RunRecord[]): ExperimentRecord => ({
  ...{ name: '', names: ['a', 'b'], seeds: [1], runs },
});

it('a prompt that is asked twice has two answers', () => {
  const values = byPrompt(
    [sample('x', 1), sample('y', 2), sample('x', 3)],
    (one) => one.policyScore,
  );
  expect([...values.values()]).toEqual([1, 2, 3]);
});

it('each answer to such a prompt is set beside the other run’s answer at its place', () => {
  const record = experiment(
    run('a', 1, [sample('x', 1), sample('x', 5), sample('y', 2)]),
    // In another order of prompts: 2 − 1, 3 − 5 and 2 − 2.
    run('b', 1, [sample('y', 2), sample('x', 2), sample('x', 3)]),
  );
  expect(headToHeadsOf(record)).toEqual([{ a: 'b', b: 'a', n: 3, wins: 1, ties: 1, losses: 1 }]);
  const [score] = comparisonsOf(record);
  expect(score).toMatchObject({ metric: 'score/policy', items: 3 });
  expect(score!.difference).toBeCloseTo(-1 / 3, 12);
});

it('answers of runs on other pairs are not set beside one another', () => {
  const [a, b] = [run('a', 1, [sample('x', 1)]), run('b', 1, [sample('x', 2)])];
  expect(headToHeadsOf(experiment(a, b))).toHaveLength(1);
  const elsewhere = { ...b, summary: { ...summary, dataHash: 'e' } };
  expect(headToHeadsOf(experiment(a, elsewhere))).toEqual([]);
});

it('scores of other questions under the same name are not compared', () => {
  const scored = (name: string, hash: string): RunRecord => ({
    ...run(name, 1, []),
    summary: { ...summary, benchmarkHashes: { arc: hash } },
    benchmarks: [{ step: 4, name: 'arc', metric: 'acc', value: 0.5, stderr: null, n: 2 }],
  });
  const measured = (hash: string): string[] =>
    comparisonsOf(experiment(scored('a', 'one'), scored('b', hash))).map(({ metric }) => metric);
  expect(measured('one')).toEqual(['benchmark/arc']);
  expect(measured('another')).toEqual([]);
});
