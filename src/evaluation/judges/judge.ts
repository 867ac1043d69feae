import type { Judged, Rival, Verdict } from '../../protocol/samples';
import { promptIsUnknown } from '../../shared/sentences/judgeSentences';
import type { MetricValues } from '../pairMetrics';

/** What a judge finds in an answer. */
export interface Scored {
  readonly score: number;
  /** In a few words, for the page. */
  readonly why: string;
}

/** Scores an answer to a prompt; null where the judge knows nothing of the prompt, which is no score. */
export type Score = (prompt: string, answer: string) => Scored | null;

/** A prompt with the policy's answer and another one. */
export interface Answered {
  /** As the data has it: never cut. */
  readonly prompt: string;
  readonly policy: string;
  readonly other: string;
  /** As the models read and wrote them. */
  readonly ids: {
    readonly prompt: Int32Array;
    readonly policy: readonly number[];
    readonly other: readonly number[];
  };
}

/** The policy's answers to an evaluation's prompts beside those of one of its rivals. */
export interface Comparison {
  readonly rival: Rival;
  readonly answers: readonly Answered[];
}

/** What a judge says of an evaluation's answers. */
export interface Verdicts {
  /** A list for each comparison, in their order and in that of its answers. */
  readonly judged: readonly (readonly Judged[])[];
  /** What it says of itself, for the same row. */
  readonly metrics: MetricValues;
}

/** Says which of two answers is better. */
export interface Judge {
  /**
   * Judges all comparisons of an evaluation at once, so that a reward model reads each of the policy's answers once.
   * @throws Stopped where the run is told to stop meanwhile
   */
  verdicts(comparisons: readonly Comparison[]): Promise<Verdicts>;
}

/** Sums of the same parts may differ in their last digits. */
const sameScore = 1e-9;

function verdictOf(policy: number, other: number): Verdict {
  if (Math.abs(policy - other) < sameScore) return 'tie';
  return policy > other ? 'win' : 'lose';
}

/** What a judge says without scores, and what that rests on; without a verdict, the sentence that says why. */
export function unscored(judge: Judged['judge'], verdict: Verdict | null, note: string): Judged {
  return { judge, verdict, policyScore: null, otherScore: null, why: null, note };
}

/** Both answers to a prompt with their scores, and which one is better, from the policy's side. */
export function scored(
  judge: Judged['judge'],
  policy: Scored | null,
  other: Scored | null,
): Judged {
  if (!policy || !other) return unscored(judge, null, promptIsUnknown());
  return {
    judge,
    verdict: verdictOf(policy.score, other.score),
    policyScore: policy.score,
    otherScore: other.score,
    why: { policy: policy.why, other: other.why },
    note: null,
  };
}

/** A judge that decides by a score of each answer alone. */
export function scoreJudge(judge: Judged['judge'], score: Score): Judge {
  return {
    verdicts: (comparisons) =>
      Promise.resolve({
        judged: comparisons.map(({ answers }) =>
          answers.map(({ prompt, policy, other }) =>
            scored(judge, score(prompt, policy), score(prompt, other)),
          ),
        ),
        metrics: {},
      }),
  };
}
