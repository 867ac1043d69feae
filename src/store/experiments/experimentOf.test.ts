import { expect, it } from 'vitest';

import type { KeptRun } from '../../protocol/keptRun';
import { resolveConfig } from '../../protocol/resolveConfig';
import type { RunSummary } from '../../protocol/run';
import { experimentOf } from './reportActions';
import { sparklineOf } from './recorder';

/** Kept runs as the list has them, the newest first. */
function kept(
  ...runs: readonly (readonly [name: string, seed: number, beta: number])[]
): KeptRun[] {
  return runs
    .map(([name, seed, beta], i) => {
      const file = { version: 1, seed, data: { path: 'p.jsonl' }, alignment: { beta } };
      return {
        head: {
          ...{ id: String(i), endedAt: i, name, note: '', tags: [], experiment: null },
          ...{ set: {}, config: resolveConfig(file), summary: {} as RunSummary, sparkline: [] },
        },
        body: { rows: [], samples: [], pairs: [], benchmarks: [] },
      };
    })
    .reverse();
}

it('runs that differ in the seed alone are seeds of one, in the order in which they were made', () => {
  const { names, seeds, runs } = experimentOf(
    'x',
    kept(['a', 2, 0.1], ['b', 1, 0.2], ['a', 1, 0.1]),
  );
  expect(names).toEqual(['a', 'b']);
  expect(seeds).toEqual([1, 2]);
  expect(runs.map(({ name, seed }) => [name, seed])).toEqual([
    ['a', 2],
    ['b', 1],
    ['a', 1],
  ]);
});

it('one name for two settings is told apart, and of two runs with one seed the newer counts', () => {
  const { runs, names } = experimentOf('x', kept(['a', 1, 0.1], ['a', 1, 0.2], ['a', 1, 0.1]));
  expect(names).toEqual(['a', 'a (2)']);
  expect(runs.map(({ name }) => name)).toEqual(['a (2)', 'a']);
});

it('a sparkline is of the held-out margins, thinned, with the first and the last', () => {
  const rows = Array.from({ length: 100 }, (_, step) => ({
    ...{ phase: 'align' as const, split: 'eval' as const, step, epoch: 0 },
    values: { marginal: step },
  }));
  const line = sparklineOf(rows);
  expect(line.length).toBeLessThanOrEqual(41);
  expect([line[0], line.at(-1)]).toEqual([0, 99]);
});

it('the same settings on a file of that name with other bytes are no seed of the others', () => {
  const [one, other] = kept(['a', 1, 0.1], ['a', 2, 0.1]);
  const on = (run: KeptRun, dataHash: string): KeptRun => {
    const summary = { dataHash, evalDataHash: null } as RunSummary;
    return { ...run, head: { ...run.head, summary } };
  };
  expect(experimentOf('x', [on(one!, 'd'), on(other!, 'd')]).names).toEqual(['a']);
  expect(experimentOf('x', [on(one!, 'd'), on(other!, 'e')]).names).toEqual(['a', 'a (2)']);
});

it('a name that looks numbered keeps its own, and none is given twice', () => {
  const { names } = experimentOf('x', kept(['a (2)', 1, 0.1], ['a', 1, 0.2], ['a', 1, 0.3]));
  expect(names).toEqual(['a (2)', 'a', 'a (3)']);
});
