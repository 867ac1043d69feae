import { expect, it } from 'vitest';

import { accuracyOf } from '../../protocol/judgeAccuracy';
import type { Rival } from '../../protocol/samples';
import { rewardIsNotFinite } from '../../shared/sentences/judgeSentences';
import type { Answered } from './judge';
import { rewardJudge } from './rewardJudge';

const answered = (policy: number[], other: number[]): Answered => ({
  ...{ prompt: '', policy: '', other: '' },
  ids: { prompt: Int32Array.of(9, 8), policy, other },
});

it('a reward model decides by its rewards, of each text once, and invents nothing where it has none', async () => {
  const asked: (readonly number[])[] = [];
  const judge = rewardJudge(
    (texts) => {
      asked.push(...texts);
      // The last token is the reward; 7 stands for none.
      return Promise.resolve(texts.map((text) => (text.at(-1) === 7 ? NaN : text.at(-1)!)));
    },
    accuracyOf([1, 1, 1, -1]),
  );
  const answers = [answered([3], [2]), answered([1], [3]), answered([3], [3]), answered([7], [1])];
  const { judged: all, metrics } = await judge.verdicts([{ rival: 'reference', answers }]);
  const judged = all[0]!;
  expect(judged.map(({ verdict }) => verdict)).toEqual(['win', 'lose', 'tie', null]);
  expect(judged[0]).toMatchObject({ policyScore: 3, otherScore: 2 });
  expect(judged[0]!.note).toMatch(/^right on 0\.75 .*: cannot be told from a coin$/);
  expect(judged[3]).toMatchObject({ policyScore: null, note: rewardIsNotFinite() });
  expect(asked).toEqual([
    [9, 8, 3],
    [9, 8, 2],
    [9, 8, 1],
    [9, 8, 7],
  ]);
  expect(metrics).toMatchObject({ 'judge/accuracy': 0.75, 'judge/accuracy_n': 4 });
});

it('a reward model reads an opponent’s answers behind the others, and none that it has read', async () => {
  const passes: (readonly (readonly number[])[])[] = [];
  const judge = rewardJudge(
    (texts) => {
      passes.push(texts);
      return Promise.resolve(texts.map((text) => text.at(-1)!));
    },
    accuracyOf([1]),
  );
  const against = (rival: Rival, answers: Answered[]) => ({ rival, answers });
  const { judged } = await judge.verdicts([
    against('reference', [answered([3], [2]), answered([1], [2])]),
    against('opponent', [answered([3], [5]), answered([1], [1])]),
  ]);
  expect(judged.map((list) => list.map(({ verdict }) => verdict))).toEqual([
    ['win', 'lose'],
    ['lose', 'tie'],
  ]);
  const texts = (answers: number[]) => answers.map((answer) => [9, 8, answer]);
  // What is read for the reference is the same, and together, whether there is an opponent or not.
  expect(passes).toEqual([texts([3, 2, 1]), texts([5])]);
  // Two models with one answer to each prompt leave nothing to be read again.
  passes.length = 0;
  const one = [answered([3], [2])];
  const same = await judge.verdicts([against('reference', one), against('opponent', one)]);
  expect(same.judged[1]).toEqual(same.judged[0]);
  expect(passes).toEqual([texts([3, 2])]);
});
