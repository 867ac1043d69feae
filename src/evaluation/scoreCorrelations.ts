import { kendall, pearson, spearman, type Correlation } from '../shared/correlation';
import type { PairLogps } from './pairLogps';
import { deltaScore, type MetricValues } from './pairMetrics';

const measures = { pearson, spearman, kendall };
type Measure = keyof typeof measures;

/**
 * How h(x), and for the refined methods Δ and the reference's C, go with the data's own score gap over a set of pairs: the
 * three correlations with their intervals (arXiv 2405.21040, Table 4), of the pairs that have both
 * scores. Where fewer than two have them, or a side is constant, there is none.
 * @param scoreGaps chosen less rejected of each pair, NaN where it lacks a score
 */
export function scoreCorrelations(logps: PairLogps, scoreGaps: ArrayLike<number>): MetricValues {
  const { policy, reference, refined } = logps;
  const scored = Array.from(policy.chosen.keys()).filter(
    (pair) => !Number.isNaN(scoreGaps[pair] ?? Number.NaN),
  );
  if (scored.length < 2) return {};
  const gaps = scored.map((pair) => scoreGaps[pair]!);
  const h = scored.map((pair) => deltaScore(policy, reference, pair));
  if (!h.every(Number.isFinite)) return {};
  // Δ = β·h(p⊕x): a positive factor changes none of the three.
  const delta =
    refined && scored.map((pair) => deltaScore(refined.policy, refined.reference, pair));
  const contrast = refined && scored.map((pair) => deltaScore(refined.reference, reference, pair));
  const values: Record<string, number> = { 'correlation/n': scored.length };
  for (const name of Object.keys(measures) as Measure[]) {
    put(values, `correlation/marginal_${name}`, measures[name](h, gaps));
    if (delta) put(values, `correlation/delta_${name}`, measures[name](delta, gaps));
    if (contrast) put(values, `correlation/contrast_${name}`, measures[name](contrast, gaps));
  }
  return values;
}

function put(into: Record<string, number>, name: string, found: Correlation | null): void {
  if (!found) return;
  into[name] = found.value;
  if (found.low === null || found.high === null) return;
  into[`${name}_low`] = found.low;
  into[`${name}_high`] = found.high;
}
