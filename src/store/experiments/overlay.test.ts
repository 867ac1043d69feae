import { expect, it } from 'vitest';

import { resolveConfig } from '../../protocol/resolveConfig';
import type { RunSummary } from '../../protocol/run';
import type { RunRecord } from '../../protocol/runRecord';
import { overlaidRuns, seriesOf } from './overlay';

const config = resolveConfig({
  ...{ version: 1, data: { path: 'p' } },
  ...{ sft: { batchSize: 3 }, training: { batchSize: 4 } },
});
const run = (name: string, seed: number): RunRecord => ({
  ...{
    name,
    seed,
    folder: `${name}-${seed}`,
    set: {},
    config,
    summary: { trainPairs: 10 } as RunSummary,
  },
  ...{ samples: [], pairs: [] },
  rows: [
    { phase: 'sft', split: 'train', step: 2, epoch: 1, values: { loss: 3 } },
    { phase: 'reward', split: 'train', step: 3, epoch: 1, values: { loss: 1 } },
    { phase: 'align', split: 'eval', step: 0, epoch: 0, values: { loss: null, marginal: 0 } },
    { phase: 'align', split: 'eval', step: 5, epoch: 2, values: { loss: 0.5, marginal: 1 } },
  ],
  benchmarks: [0, 5].map((step) => ({
    ...{ step, name: 'arc', metric: 'acc', value: step / 20, stderr: 0.1, n: 20 },
  })),
});

it('a kept run counts its steps, epochs and pairs, and has a hole where a number was not finite', () => {
  const series = seriesOf(run('a', 1));
  const held = series.of('align', 'eval')!;
  expect([...held.step]).toEqual([0, 5]);
  expect([...held.epoch]).toEqual([0, 2]);
  expect([...held.pairs]).toEqual([0, 20]);
  expect([...held.column('loss')!]).toEqual([Number.NaN, 0.5]);
  expect([...series.of('sft', 'train')!.pairs]).toEqual([6]);
  // A reward model's batches are those of alignment.
  expect([...series.of('reward', 'train')!.pairs]).toEqual([12]);
  expect(held.seconds.every(Number.isNaN)).toBe(true);
});

it('a kept run counts the seconds and tokens that were kept with it, at which its questions were asked too', () => {
  const place = { phase: 'align', epoch: 1, step: 5, values: {} } as const;
  const series = seriesOf({
    ...run('a', 1),
    rows: [
      { ...place, split: 'train', seconds: 7, tokens: 90 },
      { ...place, split: 'eval', seconds: 8, tokens: 100 },
    ],
  });
  expect([...series.of('align', 'train')!.seconds]).toEqual([7]);
  expect([...series.of('align', 'eval')!.tokens]).toEqual([100]);
  const scored = series.of('align', 'benchmark')!;
  expect([...scored.seconds]).toEqual([Number.NaN, 8]);
  expect([...scored.tokens]).toEqual([Number.NaN, 100]);
});

it('the score of a benchmark stands at the epoch of its step, at which no other row need be', () => {
  const unlogged = { ...run('a', 1), rows: [] };
  const scored = seriesOf(unlogged).of('align', 'benchmark')!;
  // 5 steps of 4 pairs are 2 epochs of 10.
  expect([...scored.epoch]).toEqual([0, 2]);
  expect([...scored.pairs]).toEqual([0, 20]);
  expect([...scored.column('benchmark/arc')!]).toEqual([0, 0.25]);
});

it('seeds of one name are one run, with the color of its place', () => {
  const runs = [run('a', 1), run('b', 1), run('a', 2)];
  const found = overlaidRuns({
    ...{ name: '', names: ['a', 'b'], seeds: [1, 2], runs },
    places: { a: 3, b: 0 },
  });
  expect(found.map(({ name, place, series }) => [name, place, series.length])).toEqual([
    ['a', 3, 2],
    ['b', 0, 1],
  ]);
  expect(found[0]!.asked).toEqual([{ name: 'arc', metric: 'acc', n: 20 }]);
});
