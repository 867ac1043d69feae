import type { JsonRecord } from './rowFormat';

// Under these pairs of keys published sets rate the two completions.
const SCORE_KEYS = [
  ['score_chosen', 'score_rejected'],
  ['chosen_score', 'rejected_score'],
  ['chosen-rating', 'rejected-rating'],
  ['chosen_rating', 'rejected_rating'],
  ['chosen_avg_rating', 'rejected_avg_rating'],
] as const;

/** The scores of a row's completions, or nothing unless both are finite numbers. */
export function readScores(record: JsonRecord): { scoreChosen?: number; scoreRejected?: number } {
  for (const [chosenKey, rejectedKey] of SCORE_KEYS) {
    const scores = bothScores(record[chosenKey], record[rejectedKey]);
    if (scores.scoreChosen !== undefined) return scores;
  }
  return {};
}

/** Two values as scores, or nothing unless both are finite numbers. */
export function bothScores(
  scoreChosen: unknown,
  scoreRejected: unknown,
): { scoreChosen?: number; scoreRejected?: number } {
  const finite = Number.isFinite(scoreChosen) && Number.isFinite(scoreRejected);
  return finite
    ? { scoreChosen: scoreChosen as number, scoreRejected: scoreRejected as number }
    : {};
}
