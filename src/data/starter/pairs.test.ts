import { describe, expect, it } from 'vitest';

import { pearson } from '../../shared/correlation';
import { seededRandom } from '../../shared/random';
import { starterWorldNames, starterWorlds } from '../../protocol/starterWorlds';
import { grammarPairs, wordPairs, wordsOf } from './grammar';
import { judge } from './judge';
import {
  heldOutPairs,
  isPreferred,
  ratingOf,
  starterLines,
  starterRows,
  type StarterData,
} from './pairs';
import { isHeldOut, starterPrompts } from './prompts';
import { respond } from './respond';

const pocket: StarterData = { world: 'pocket', temperature: 1.5, pairs: 2000, seed: 1 };
const rows = [...starterRows(pocket, 'train')];
const held = [...starterRows(pocket, 'heldOut')];
const gapOf = (row: (typeof rows)[number]): number => row.score_chosen - row.score_rejected;

describe('prompts', () => {
  it('are 417 different ones, a fifth of them held out', () => {
    expect(new Set(starterPrompts.map(({ text }) => text)).size).toBe(417);
    expect(starterPrompts.filter(isHeldOut)).toHaveLength(91);
    const held = starterPrompts.filter(isHeldOut).map(({ kind }) => kind);
    expect(new Set(held).size).toBe(4);
  });
});

describe('answers', () => {
  const random = seededRandom(7);
  const answers = Array.from({ length: 6000 }, () => {
    const prompt = starterPrompts[random.integer(starterPrompts.length)]!;
    const quality = random.uniform();
    const text = respond(prompt, quality, random);
    return { prompt, quality, text, ...judge(prompt.text, text)! };
  });

  it('of the highest quality score 10', () => {
    for (const prompt of starterPrompts)
      expect(judge(prompt.text, respond(prompt, 1, random))!.score).toBeCloseTo(10, 9);
  });

  it('score higher the higher their quality, over the whole range, whatever their length', () => {
    // The prototype's means by fifths of quality.
    for (const [fifth, mean] of [2.8, 4.2, 5.6, 7.3, 9.1].entries()) {
      const scores = answers.filter(({ quality }) => Math.floor(quality * 5) === fifth);
      // Four standard errors of the two means together: the sd of a fifth is at most 2.7.
      const bound = 4 * 2.7 * Math.sqrt(1 / scores.length + 1 / 4000);
      const found = scores.reduce((sum, { score }) => sum + score, 0) / scores.length;
      expect(Math.abs(found - mean)).toBeLessThan(bound + 0.15);
    }
    expect(
      Math.abs(
        pearson(
          answers.map((a) => a.score),
          answers.map((a) => wordsOf(a.text).length),
        )!.value,
      ),
    ).toBeLessThan(0.25);
  });

  it('never leave the grammar by which they are judged', () => {
    const pairs = new Set(answers.flatMap(({ text }) => wordPairs(text)));
    expect([...pairs].filter((pair) => !grammarPairs().has(pair))).toEqual([]);
  });
});

describe('pairs', () => {
  it('are the same for a seed, and others for another', () => {
    expect([...starterRows(pocket, 'train')]).toEqual(rows);
    expect([...starterRows({ ...pocket, seed: 2 }, 'train')]).not.toEqual(rows);
    expect(rows).toHaveLength(2000);
    expect(held).toHaveLength(heldOutPairs);
  });

  it('carry the true scores, and their gaps run from none to large', () => {
    for (const row of [...rows, ...held]) {
      const [chosen, rejected] = [row.chosen, row.rejected].map((answer) =>
        judge(row.prompt, answer)!,
      );
      // Scores stand in a row with three decimals.
      const off = [row.score_chosen - chosen!.score, row.score_rejected - rejected!.score];
      if (row.chosen === row.rejected || off.some((by) => Math.abs(by) > 0.00051))
        expect.fail(JSON.stringify(row));
    }
    const gaps = rows.map((row) => Math.abs(gapOf(row)));
    expect(gaps.some((gap) => gap === 0)).toBe(true);
    expect(gaps.some((gap) => gap > 8)).toBe(true);
  });

  it('hold out at least ninety different prompts that are never trained on', () => {
    const prompts = new Set(held.map(({ prompt }) => prompt));
    expect(prompts.size).toBe(91);
    expect(rows.some(({ prompt }) => prompts.has(prompt))).toBe(false);
    expect(
      [...starterRows({ ...pocket, world: 'unlabelled' }, 'train')].some(({ prompt }) =>
        prompts.has(prompt),
      ),
    ).toBe(true);
  });

  it.each([0.5, 1.5, 3])('follow Bradley–Terry at temperature %d', (temperature) => {
    const drawn = [...starterRows({ ...pocket, temperature, pairs: 6000 }, 'train')];
    for (const [from, to] of [
      [0.05, 1],
      [1, 2],
      [2, 4],
      [4, 10],
    ] as const) {
      const within = drawn.filter(
        (row) => Math.abs(gapOf(row)) >= from && Math.abs(gapOf(row)) < to,
      );
      // The number of right labels is a sum of Bernoulli draws of σ(gap/T) each.
      const chances = within.map((row) => 1 / (1 + Math.exp(-Math.abs(gapOf(row)) / temperature)));
      const expected = chances.reduce((sum, p) => sum + p, 0);
      const deviation = Math.sqrt(chances.reduce((sum, p) => sum + p * (1 - p), 0));
      const right = within.filter((row) => gapOf(row) > 0).length;
      expect(within.length).toBeGreaterThan(300);
      expect(Math.abs(right - expected)).toBeLessThan(4 * deviation + 1);
    }
  });

  it('have no wrong label at temperature 0, and coin flips where nobody rates', () => {
    const sure = [...starterRows({ ...pocket, temperature: 0 }, 'train')];
    expect(sure.every((row) => gapOf(row) >= -1e-3)).toBe(true);
    const flips = [...starterRows({ ...pocket, world: 'unlabelled', pairs: 4000 }, 'train')].filter(
      (row) => gapOf(row) !== 0,
    );
    const share = flips.filter((row) => gapOf(row) > 0).length / flips.length;
    expect(Math.abs(share - 0.5)).toBeLessThan(4 * Math.sqrt(0.25 / flips.length));
  });

  it('draws a tie either way', () => {
    const random = seededRandom(3);
    for (const temperature of [0, 1]) {
      const first = Array.from({ length: 2000 }, () => isPreferred(0, temperature, random));
      expect(Math.abs(first.filter(Boolean).length - 1000)).toBeLessThan(4 * Math.sqrt(500));
    }
  });

  it('follow length in the wordy world and the truth in the others', () => {
    const share = (world: StarterData['world'], better: (row: (typeof rows)[number]) => number) => {
      const { temperature } = starterWorlds[world];
      const decided = [...starterRows({ ...pocket, world, temperature }, 'train')].filter(
        (row) => better(row) !== 0,
      );
      return decided.filter((row) => better(row) > 0).length / decided.length;
    };
    const longer = (row: (typeof rows)[number]): number =>
      wordsOf(row.chosen).length - wordsOf(row.rejected).length;
    expect(share('wordy', longer)).toBeGreaterThan(0.8);
    expect(share('wordy', gapOf)).toBeLessThan(0.6);
    expect(share('pocket', gapOf)).toBeGreaterThan(0.8);
    expect(share('noisy', gapOf)).toBeLessThan(0.72);
    expect(share('noisy', gapOf)).toBeGreaterThan(0.58);
  });

  it('are rated by hand', () => {
    const answer = { text: 'A lemon is yellow.', score: 8 };
    expect(ratingOf('pocket', answer)).toBe(8);
    expect(ratingOf('noisy', answer)).toBe(8);
    // 0.1 · 8 + 0.4 · 4 words.
    expect(ratingOf('wordy', answer)).toBeCloseTo(2.4, 9);
    expect(ratingOf('unlabelled', answer)).toBe(0);
  });

  it('are lines of JSON', () => {
    for (const world of starterWorldNames) {
      const [line] = starterLines({ ...pocket, world, pairs: 1 }, 'train');
      expect(line!.endsWith('\n')).toBe(true);
      expect(Object.keys(JSON.parse(line!) as object)).toEqual([
        'prompt',
        'chosen',
        'rejected',
        'score_chosen',
        'score_rejected',
      ]);
    }
  });
});
