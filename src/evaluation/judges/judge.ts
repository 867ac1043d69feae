import type { Judged, Verdict } from '../../protocol/samples';
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

/** A prompt with the answers of both models. */
export interface Answered {
  /** As the data has it: never cut. */
  readonly prompt: string;
  readonly policy: string;
  readonly reference: string;
  /** As the models read and wrote them. */
  readonly ids: {
    readonly prompt: Int32Array;
    readonly policy: readonly number[];
    readonly reference: readonly number[];
  };
}

/** What a judge says of an evaluation's answers, in their order. */
export interface Verdicts {
  readonly judged: readonly Judged[];
  /** What it says of itself, for the same row. */
  readonly metrics: MetricValues;
}

/** Says which of two answers is better. */
export interface Judge {
  /** @throws Stopped where the run is told to stop meanwhile */
  verdicts(answers: readonly Answered[]): Promise<Verdicts>;
}

/** Sums of the same parts may differ in their last digits. */
const sameScore = 1e-9;

function verdictOf(policy: number, reference: number): Verdict {
  if (Math.abs(policy - reference) < sameScore) return 'tie';
  return policy > reference ? 'win' : 'lose';
}

/** What a judge says without scores, and what that rests on; without a verdict, the sentence that says why. */
export function unscored(judge: Judged['judge'], verdict: Verdict | null, note: string): Judged {
  return { judge, verdict, policyScore: null, referenceScore: null, why: null, note };
}

/** Both answers to a prompt with their scores, and which one is better, from the policy's side. */
export function scored(
  judge: Judged['judge'],
  policy: Scored | null,
  reference: Scored | null,
): Judged {
  if (!policy || !reference) return unscored(judge, null, promptIsUnknown());
  return {
    judge,
    verdict: verdictOf(policy.score, reference.score),
    policyScore: policy.score,
    referenceScore: reference.score,
    why: { policy: policy.why, reference: reference.why },
    note: null,
  };
}

/** A judge that decides by a score of each answer alone. */
export function scoreJudge(judge: Judged['judge'], score: Score): Judge {
  return {
    verdicts: (answers) =>
      Promise.resolve({
        judged: answers.map(({ prompt, policy, reference }) =>
          scored(judge, score(prompt, policy), score(prompt, reference)),
        ),
        metrics: {},
      }),
  };
}
