import type { LengthHistogram, TokenLengths } from '../protocol/dataView';
import type { TokenizedPair } from './rows';

/** The most bins that a histogram has. */
const mostBins = 40;
/** Lengths beyond this many contexts are counted together, so that one long row flattens nothing. */
const contextsShown = 2;

/** The smallest of 1, 2, 5, 10, 20, 50, … that covers `upTo` tokens in at most 40 bins. */
export function binWidth(upTo: number): number {
  for (let power = 1; ; power *= 10)
    for (const digit of [1, 2, 5]) if (digit * power * mostBins >= upTo) return digit * power;
}

/** Counts lengths, each at least 1, in `bins` bins of `width` tokens. */
export function histogramOf(
  lengths: Int32Array,
  { width, bins }: { readonly width: number; readonly bins: number },
): LengthHistogram {
  const counts = Array.from({ length: bins }, () => 0);
  let beyond = 0;
  for (const length of lengths) {
    const bin = Math.ceil(length / width) - 1;
    if (bin < bins) counts[bin]! += 1;
    else beyond += 1;
  }
  const sorted = lengths.slice().sort();
  const quantile = (share: number): number =>
    sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? 0;
  return {
    counts,
    beyond,
    median: quantile(0.5),
    ninetieth: quantile(0.9),
    longest: sorted.at(-1) ?? 0,
  };
}

/** Histograms of what was tokenized, as long as it was before it was cut to `maxLength`. */
export function tokenLengths(rows: readonly TokenizedPair[], maxLength: number): TokenLengths {
  const prompt = Int32Array.from(rows, (r) => r.promptIds.length + r.truncation.promptTokens);
  const chosen = Int32Array.from(rows, (r) => r.chosenIds.length + r.truncation.chosenCut);
  const rejected = Int32Array.from(rows, (r) => r.rejectedIds.length + r.truncation.rejectedCut);
  const row = prompt.map((length, i) => length + Math.max(chosen[i]!, rejected[i]!));
  const longest = row.reduce((most, length) => Math.max(most, length), 1);
  const upTo = Math.min(longest, contextsShown * maxLength);
  const width = binWidth(upTo);
  const scale = { width, bins: Math.ceil(upTo / width) };
  return {
    width,
    maxLength,
    prompt: histogramOf(prompt, scale),
    chosen: histogramOf(chosen, scale),
    rejected: histogramOf(rejected, scale),
    row: histogramOf(row, scale),
  };
}
