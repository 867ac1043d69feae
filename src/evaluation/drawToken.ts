import type { Random } from '../shared/random';

/** The most probable token, the first of equals; null where a score is not a number. */
export function mostProbable(scores: Float64Array): number | null {
  let best = 0;
  for (let id = 0; id < scores.length; id++) {
    if (Number.isNaN(scores[id])) return null;
    if (scores[id]! > scores[best]!) best = id;
  }
  return Number.isFinite(scores[best]) ? best : null;
}

/**
 * Draws a token by softmax(scores) with one uniform number; null where there is no finite score.
 * (The stock multinomial always gives the first row's token 0 on WebGPU, so tokens are drawn here.)
 */
export function drawToken(scores: Float64Array, random: Random): number | null {
  const best = mostProbable(scores);
  if (best === null) return null;
  const largest = scores[best]!;
  let total = 0;
  for (const score of scores) total += Math.exp(score - largest);
  let left = random.uniform() * total;
  for (let id = 0; id < scores.length; id++) {
    left -= Math.exp(scores[id]! - largest);
    if (left < 0) return id;
  }
  return best; // rounding left a crumb
}
