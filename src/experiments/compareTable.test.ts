import { describe, expect, it } from 'vitest';

import { resolveConfig } from '../protocol/resolveConfig';
import type { RunSummary } from '../protocol/run';
import type { ExperimentRecord, RunRecord } from '../protocol/runRecord';
import { compareTable } from './compareTable';
import { differingSettings, valueInWords } from './differences';
import { reportOf } from './report';

const config = (alignment: object, seed = 1) =>
  resolveConfig({ version: 1, seed, data: { path: 'p' }, alignment });

describe('what differs', () => {
  it('is named in the table’s order, the seed left out', () => {
    const runs = [config({ beta: 0.1 }, 1), config({ beta: 0.2, lossType: 'ipo' }, 2)];
    expect(differingSettings(runs.map((one) => ({ config: one })))).toEqual([
      'alignment.lossType',
      'alignment.beta',
    ]);
    expect(differingSettings([{ config: runs[0]! }])).toEqual([]);
    expect(differingSettings([])).toEqual([]);
  });

  it('is written so that a cell can hold it', () => {
    expect([null, '', 0.1, true, ['dpo', 'sft']].map(valueInWords)).toEqual([
      ...['none', 'empty', '0.1', 'true', 'dpo,sft'],
    ]);
    expect(valueInWords('x'.repeat(40))).toBe(`${'x'.repeat(31)}…`);
    expect(valueInWords(undefined)).toBe('–');
  });
});

it('runs stand beside one another with what differs and their last values over the seeds', () => {
  const run = (name: string, seed: number, beta: number, marginal: number): RunRecord => ({
    ...{ name, seed, folder: `${name}-${seed}`, set: {}, config: config({ beta }, seed) },
    ...{ samples: [], pairs: [] },
    summary: { reason: seed === 3 ? 'stopped' : 'completed' } as RunSummary,
    rows: [{ phase: 'align', split: 'eval', step: 4, epoch: 1, values: { marginal, loss: 1 } }],
    benchmarks: [{ step: 4, name: 'arc', metric: 'acc', value: 0.25, stderr: null, n: 4 }],
  });
  const record: ExperimentRecord = {
    ...{ name: 'x', names: ['a', 'b'], seeds: [1, 2, 3] },
    runs: [run('a', 1, 0.1, 1), run('a', 2, 0.1, 3), run('a', 3, 0.1, 99), run('b', 1, 0.2, 5)],
  };
  const table = compareTable(reportOf(record), record.names);
  expect(table.settings.map(({ path }) => path)).toEqual(['alignment.beta']);
  // Losses of two methods cannot be compared, so they are not set beside one another.
  expect(table.figures).toEqual(['held-out margin h', 'arc']);
  const [a, b] = table.runs;
  expect(a).toMatchObject({ name: 'a', settings: ['0.1'], seeds: '1, 2, 3 (stopped)' });
  // 1 and 3: the mean 2, and Student’s t of one degree of freedom, 12.706, times √2/√2.
  expect(a!.figures[0]).toMatchObject({ mean: 2, n: 2 });
  expect(a!.figures[0]!.high).toBeCloseTo(2 + 12.706, 3);
  expect(b).toMatchObject({ settings: ['0.2'], seeds: '1' });
  expect(b!.figures[0]).toMatchObject({ mean: 5, low: null });
  expect(b!.figures[1]).toMatchObject({ mean: 0.25 });
});
