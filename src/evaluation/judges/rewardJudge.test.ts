import { expect, it } from 'vitest';

import { accuracyOf } from '../../protocol/judgeAccuracy';
import { rewardIsNotFinite } from '../../shared/sentences/judgeSentences';
import type { Answered } from './judge';
import { rewardJudge } from './rewardJudge';

const answered = (policy: number[], reference: number[]): Answered => ({
  ...{ prompt: '', policy: '', reference: '' },
  ids: { prompt: Int32Array.of(9, 8), policy, reference },
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
  const { judged, metrics } = await judge.verdicts(answers);
  expect(judged.map(({ verdict }) => verdict)).toEqual(['win', 'lose', 'tie', null]);
  expect(judged[0]).toMatchObject({ policyScore: 3, referenceScore: 2 });
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
