import type { Judged, Verdict } from '../../protocol/samples';

/** What a judge finds in an answer. */
export interface Scored {
  readonly score: number;
  /** In a few words, for the page. */
  readonly why: string;
}

/** Scores an answer to a prompt; null where the judge knows nothing of the prompt, which is no score. */
export type Score = (prompt: string, answer: string) => Scored | null;

/** Sums of the same parts may differ in their last digits. */
const sameScore = 1e-9;

function verdictOf(policy: number, reference: number): Verdict {
  if (Math.abs(policy - reference) < sameScore) return 'tie';
  return policy > reference ? 'win' : 'lose';
}

/** Both answers to a prompt scored, and which one is better, from the policy's side. */
export function judged(
  score: Score,
  judge: Judged['judge'],
  prompt: string,
  answers: { readonly policy: string; readonly reference: string },
): Judged {
  const [policy, reference] = [score(prompt, answers.policy), score(prompt, answers.reference)];
  if (!policy || !reference)
    return { judge, verdict: null, policyScore: null, referenceScore: null, why: null };
  return {
    judge,
    verdict: verdictOf(policy.score, reference.score),
    policyScore: policy.score,
    referenceScore: reference.score,
    why: { policy: policy.why, reference: reference.why },
  };
}
