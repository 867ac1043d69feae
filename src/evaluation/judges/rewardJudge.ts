import type { Judged } from '../../protocol/samples';
import { accuracyNote, type Accuracy } from '../../protocol/judgeAccuracy';
import { rewardIsNotFinite } from '../../shared/sentences/judgeSentences';
import { scored, unscored, type Answered, type Judge, type Scored } from './judge';

/** Rewards of texts by their tokens, in their order. */
export type RewardsOf = (texts: readonly (readonly number[])[]) => Promise<readonly number[]>;

/**
 * A trained reward model as judge, whose own accuracy stands beside each of its verdicts. A text is scored once
 * an evaluation, so that the same answers have the same reward to the last digit; what a further comparison adds
 * comes behind the texts of those before it, and changes none of their rewards.
 */
export function rewardJudge(rewards: RewardsOf, accuracy: Accuracy): Judge {
  const note = accuracyNote(accuracy);
  const { share, low, high, n } = accuracy;
  const verdict = (policy: number, other: number): Judged => {
    const of = (score: number): Scored => ({ score, why: 'reward' });
    return Number.isFinite(policy) && Number.isFinite(other)
      ? { ...scored('reward-model', of(policy), of(other)), note }
      : unscored('reward-model', null, rewardIsNotFinite());
  };
  return {
    verdicts: async (comparisons) => {
      const known = new Map<string, number>();
      const judged: Judged[][] = [];
      for (const { answers } of comparisons) {
        const texts = new Map<string, readonly number[]>();
        const keyOf = ({ ids }: Answered, side: 'policy' | 'other'): string => {
          const text = [...ids.prompt, ...ids[side]];
          const key = text.join(' ');
          if (!known.has(key)) texts.set(key, text);
          return key;
        };
        const keys = answers.map((one) => [keyOf(one, 'policy'), keyOf(one, 'other')] as const);
        const values = texts.size > 0 ? await rewards([...texts.values()]) : [];
        [...texts.keys()].forEach((key, i) => known.set(key, values[i]!));
        judged.push(keys.map(([policy, other]) => verdict(known.get(policy)!, known.get(other)!)));
      }
      return {
        judged,
        metrics: {
          ...{ 'judge/accuracy': share, 'judge/accuracy_low': low },
          ...{ 'judge/accuracy_high': high, 'judge/accuracy_n': n },
        },
      };
    },
  };
}
