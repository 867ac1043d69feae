import type { SamplingSettings } from '../protocol/samples';

/** Makes tokens that are there already less probable, each once (CTRL, arXiv 1909.05858, Sec. 4.1). */
export function penalizeRepeats(
  scores: Float64Array,
  present: Iterable<number>,
  penalty: number,
): void {
  for (const id of new Set(present)) {
    const score = scores[id]!;
    // As transformers has it: a negative logit would become more probable by a division.
    scores[id] = score < 0 ? score * penalty : score / penalty;
  }
}

/** Rules out every token less probable than the k-th; equals of the k-th stay. */
export function keepTopK(scores: Float64Array, k: number): void {
  if (k >= scores.length) return;
  const least = Float64Array.from(scores).sort()[scores.length - k]!;
  for (let id = 0; id < scores.length; id++) if (scores[id]! < least) scores[id] = -Infinity;
}

/**
 * Rules out the least probable tokens whose probabilities sum to at most 1 − p (nucleus sampling,
 * arXiv 1904.09751, Sec. 3.1); the most probable one always stays.
 */
export function keepTopP(scores: Float64Array, p: number): void {
  const order = Array.from(scores.keys()).filter((id) => scores[id]! > -Infinity);
  order.sort((a, b) => scores[a]! - scores[b]! || a - b);
  const largest = scores[order.at(-1)!]!;
  const total = order.reduce((sum, id) => sum + Math.exp(scores[id]! - largest), 0);
  let sum = 0;
  for (const id of order.slice(0, -1)) {
    sum += Math.exp(scores[id]! - largest) / total;
    if (sum > 1 - p) return;
    scores[id] = -Infinity;
  }
}

/**
 * The scores from which a token is drawn, in the order of transformers' `generate`: repetition penalty,
 * temperature, top-k, top-p. Ruled-out tokens are −∞. A temperature of 0 leaves the last three out.
 * @param present the prompt's and the answer's tokens so far
 */
export function processLogits(
  logits: Float32Array,
  present: Iterable<number>,
  { temperature, topK, topP, repetitionPenalty }: SamplingSettings,
): Float64Array {
  const scores = Float64Array.from(logits);
  if (repetitionPenalty !== 1) penalizeRepeats(scores, present, repetitionPenalty);
  if (temperature === 0) return scores;
  if (temperature !== 1)
    for (let i = 0; i < scores.length; i++) scores[i] = scores[i]! / temperature;
  if (topK > 0) keepTopK(scores, topK);
  if (topP < 1) keepTopP(scores, topP);
  return scores;
}
