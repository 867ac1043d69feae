import { refinedLoss, shiftScale, type MethodSettings } from '../methods/lossTypes';
import type { MetricName } from '../protocol/metrics';
import { refinedSides, type PairLogps, type SidedLogps } from './pairLogps';

export type MetricValues = Partial<Record<MetricName, number>>;

const mean = (n: number, of: (pair: number) => number): number => {
  let total = 0;
  for (let pair = 0; pair < n; pair++) total += of(pair);
  return total / n;
};

/** h of a pair from its summed log-probabilities: the policy's log-ratio gap over the reference's. */
export function deltaScore(policy: SidedLogps, reference: SidedLogps, pair: number): number {
  // h(x) = [log π(y⁺|x) − log π_ref(y⁺|x)] − [log π(y⁻|x) − log π_ref(y⁻|x)], arXiv 2405.21040 Sec. 3
  return (
    policy.chosen[pair]! -
    reference.chosen[pair]! -
    (policy.rejected[pair]! - reference.rejected[pair]!)
  );
}

/**
 * Every metric of some pairs but their loss and gradient, from summed log-probabilities whatever
 * the loss's reduction, as TRL has it (HEADLESS.md, “Metrics”).
 */
export function pairMetrics(logps: PairLogps, settings: MethodSettings): MetricValues {
  const { policy, reference, refined } = logps;
  const { beta, lossType, refinementWeight } = settings;
  const n = policy.chosen.length;
  const chosenReward = (i: number): number => beta * (policy.chosen[i]! - reference.chosen[i]!);
  const rejectedReward = (i: number): number =>
    beta * (policy.rejected[i]! - reference.rejected[i]!);
  const h = (i: number): number => deltaScore(policy, reference, i);
  const values: MetricValues = {
    'logps/chosen': mean(n, (i) => policy.chosen[i]!),
    'logps/rejected': mean(n, (i) => policy.rejected[i]!),
    'rewards/chosen': mean(n, chosenReward),
    'rewards/rejected': mean(n, rejectedReward),
    'rewards/margins': mean(n, (i) => chosenReward(i) - rejectedReward(i)),
    'rewards/accuracies': mean(n, (i) => (chosenReward(i) > rejectedReward(i) ? 1 : 0)),
    marginal: mean(n, h),
  };
  const refinedBy = refinedLoss(lossType);
  if (!refined || refinedBy === null) return values;
  const refinedH = (i: number): number => deltaScore(refined.policy, refined.reference, i);
  // Δ = β·h(p⊕x), arXiv 2405.21040 Eq. 12
  const delta = (i: number): number => beta * refinedH(i);
  const [of, less] = refinedSides(logps, settings.refinementKind);
  const shift = (i: number): number => deltaScore(of, less, i);
  const scale = refinedBy === 'sr-dpo' ? 1 : shiftScale(settings);
  // βh − λΔ for Sr-DPO, β·(h − λk·h(p⊕x)) for Sr-IPO (HEADLESS.md, “Metrics”)
  const effectiveMargin = (i: number): number =>
    beta * (h(i) - refinementWeight * scale * shift(i));
  return {
    ...values,
    'refinement/delta': mean(n, delta),
    'refinement/accuracies': mean(n, (i) => (refinedH(i) > 0 ? 1 : 0)),
    'refinement/effective_margin': mean(n, effectiveMargin),
    'refinement/marginal': mean(n, refinedH),
    'refinement/contrast': mean(n, (i) => deltaScore(refined.reference, reference, i)),
    // Both above or both below 0, arXiv 2405.21040 Assumption 3.2; 0 agrees with nothing.
    'refinement/sign_agreement': mean(n, (i) => (h(i) * refinedH(i) > 0 ? 1 : 0)),
  };
}
