import { describe, expect, it } from 'vitest';

import { resolveConfig } from '../protocol/resolveConfig';
import { HostHarness, rowsOf } from '../testing/hostHarness';
import { smallPairs } from '../testing/smallPairs';
import { SftRows, teachesPrompt } from './sftRows';

const ids = (...list: number[]): Int32Array => Int32Array.from(list);
const truncation = { promptTokens: 0, chosenCut: 0, rejectedCut: 0 };
/** Pair n: prompt [n], chosen [10 + n], rejected [20 + n], p⊕x [99, n]. */
const rows = [0, 1, 2, 3].map((n) => ({
  ...{ promptIds: ids(n), chosenIds: ids(10 + n), rejectedIds: ids(20 + n) },
  ...{ refinedPromptIds: ids(99, n), truncation },
}));
const pairs = [
  { scoreChosen: 9.5, scoreRejected: 2 },
  { scoreChosen: 4, scoreRejected: 9 },
  { scoreChosen: 8.9, scoreRejected: 8.9 },
  // Held out: never taught, whatever its score.
  { scoreChosen: 10, scoreRejected: 10 },
];
const of = { pairs, rows, train: [0, 1, 2] };
const configOf = (sft: Readonly<Record<string, number>>, lossType = 'dpo') =>
  resolveConfig({
    ...{ version: 1, seed: 3, data: { path: 'pairs.jsonl' } },
    ...{ sft: { steps: 10, ...sft }, alignment: { lossType } },
  });
const plain = [0, 1, 2].map((n) => ({ promptIds: ids(n), completionIds: ids(10 + n), pair: n }));

describe('supervised rows', () => {
  it('are the chosen answers where p is not taught', () => {
    expect(new SftRows(configOf({}), of).batch(1, [0, 1, 2])).toEqual(plain);
    expect(new SftRows(configOf({ promptShare: 1, steps: 0 }), of).batch(1, [0, 1, 2])).toEqual(
      plain,
    );
  });

  it('are answers of a high score of either side behind p where it is', () => {
    const taught = new SftRows(configOf({ promptShare: 1 }), of);
    const drawn = Array.from({ length: 200 }, (_, step) => taught.batch(step, [2, 2])).flat();
    const kinds = new Map(
      drawn.map((row) => [
        JSON.stringify([[...row.promptIds], [...row.completionIds], row.pair]),
        row,
      ]),
    );
    expect([...kinds.keys()].sort()).toEqual(['[[99,0],[10],0]', '[[99,1],[21],1]']);
    // Each of the two is drawn as often: 400 draws, four deviations of 10.
    const first = drawn.filter(({ pair }) => pair === 0).length;
    expect(Math.abs(first - 200)).toBeLessThan(40);
  });

  it('are behind p in the share that was asked for, the same for a seed and step', () => {
    const config = configOf({ promptShare: 0.25 });
    const batches = (rowsOf: SftRows) =>
      Array.from({ length: 500 }, (_, step) => rowsOf.batch(step, [2, 2, 2, 2]));
    const drawn = batches(new SftRows(config, of));
    expect(batches(new SftRows(config, of))).toEqual(drawn);
    const behind = drawn.flat().filter(({ promptIds }) => promptIds[0] === 99).length;
    // 2000 draws of ¼, four deviations of 19.4.
    expect(Math.abs(behind - 500)).toBeLessThan(78);
    for (const row of drawn.flat()) if (row.promptIds[0] !== 99) expect(row).toEqual(plain[2]);
  });

  it('do not depend on the method', () => {
    const draws = ['dpo', 'sr-dpo', 'ipo'].map((lossType) =>
      new SftRows(configOf({ promptShare: 0.5 }, lossType), of).batch(7, [0, 1, 2]),
    );
    expect(draws[1]).toEqual(draws[0]);
    expect(draws[2]).toEqual(draws[0]);
  });

  it('are refused where no training answer scores high enough', () => {
    const sentence =
      'sft.promptShare: 0.5 needs answers that score at least 9.6, and no training pair has one; lower sft.promptMinScore, give the rows score_chosen and score_rejected, or set the share to 0.';
    const config = configOf({ promptShare: 0.5, promptMinScore: 9.6 });
    expect(() => new SftRows(config, of)).toThrow(sentence);
    expect(
      () => new SftRows(configOf({ promptShare: 0.5 }), { ...of, pairs: pairs.map(() => ({})) }),
    ).toThrow('sft.promptShare: 0.5 needs answers');
  });

  it('teach nothing without p, and nothing by default', () => {
    expect(teachesPrompt(configOf({}))).toBe(false);
    const none = configOf({ promptShare: 0.5 });
    expect(teachesPrompt({ ...none, alignment: { ...none.alignment, refinementPrompt: '' } })).toBe(
      false,
    );
  });
});

describe('a run that teaches p', () => {
  const scored = smallPairs(12)
    .trim()
    .split('\n')
    .map((line) =>
      JSON.stringify({ ...(JSON.parse(line) as object), score_chosen: 9, score_rejected: 1 }),
    )
    .join('\n');
  const base = {
    data: { path: 'pairs.jsonl', maxLength: 64, evalFraction: 0.25 },
    alignment: { lossType: 'dpo', refinementPrompt: 'Be kind:' },
    training: { steps: 0 },
  };
  const sft = { steps: 40, batchSize: 4, learningRate: 3e-3 };

  it('fits the answers behind p as well, and is refused without scores', async () => {
    const harness = new HostHarness();
    await harness.selectBackend('wasm');
    await harness.loadText(scored);
    const without = await harness.run({ ...base, sft });
    const taught = await harness.run({ ...base, sft: { ...sft, promptShare: 0.5 } });
    const last = (record: typeof taught): number =>
      rowsOf(record, 'sft', 'train').at(-1)!.values.loss!;
    expect(last(taught)).not.toBe(last(without));
    expect(last(taught)).toBeLessThan(rowsOf(taught, 'sft', 'train')[0]!.values.loss! - 0.5);
    // What is held out is read without p, in both.
    expect(rowsOf(taught, 'sft', 'eval')).toHaveLength(rowsOf(without, 'sft', 'eval').length);
    await harness.loadText(smallPairs(12));
    await expect(harness.run({ ...base, sft: { ...sft, promptShare: 0.5 } })).rejects.toThrow(
      'no training pair has one',
    );
  });
});
