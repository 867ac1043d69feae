import type { Judged } from '../../protocol/samples';
import { accuracyNote, type Accuracy } from '../../protocol/judgeAccuracy';
import { rewardIsNotFinite } from '../../shared/sentences/judgeSentences';
import { scored, unscored, type Answered, type Judge, type Scored } from './judge';

/** Rewards of texts by their tokens, in their order. */
export type RewardsOf = (texts: readonly (readonly number[])[]) => Promise<readonly number[]>;

/**
 * A trained reward model as judge, whose own accuracy stands beside each of its verdicts. A text is scored once
 * an evaluation, so that the same answers have the same reward to the last digit.
 */
export function rewardJudge(rewards: RewardsOf, accuracy: Accuracy): Judge {
  const note = accuracyNote(accuracy);
  const { share, low, high, n } = accuracy;
  return {
    verdicts: async (answers) => {
      const texts = new Map<string, readonly number[]>();
      const keyOf = ({ ids }: Answered, side: 'policy' | 'reference'): string => {
        const text = [...ids.prompt, ...ids[side]];
        const key = text.join(' ');
        texts.set(key, text);
        return key;
      };
      const keys = answers.map((one) => [keyOf(one, 'policy'), keyOf(one, 'reference')] as const);
      const values = await rewards([...texts.values()]);
      const byKey = new Map([...texts.keys()].map((key, i) => [key, values[i]!]));
      const of = (key: string): Scored => ({ score: byKey.get(key)!, why: 'reward' });
      const verdict = (policy: Scored, reference: Scored): Judged =>
        Number.isFinite(policy.score) && Number.isFinite(reference.score)
          ? { ...scored('reward-model', policy, reference), note }
          : unscored('reward-model', null, rewardIsNotFinite());
      return {
        judged: keys.map(([policy, reference]) => verdict(of(policy), of(reference))),
        metrics: {
          ...{ 'judge/accuracy': share, 'judge/accuracy_low': low },
          ...{ 'judge/accuracy_high': high, 'judge/accuracy_n': n },
        },
      };
    },
  };
}
