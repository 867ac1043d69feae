import { isRefined, refinedLoss } from '../../methods/lossTypes';
import { formatNumber } from '../../shared/format';
import type { RunConfig } from '../../protocol/runConfig';
import { mean } from '../../shared/statistics';
import type { Detector, HealthInput } from './notice';
import { lastPoints, stepsOf, trainWindow, type Window } from './windows';

/** Reward margin below which the refinement has had nothing to judge yet. */
const readableMargin = 0.05;
/** Share of the margin below which Δ changes nothing that can be seen. */
const nearZero = 0.02;
/** Share of the margin from which Δ's own sign counts. */
const clear = 0.1;

/** The factor on β·h(p⊕x) that the refined methods take from the margin, in units of the reward. */
function shiftFactor({ alignment }: RunConfig): number {
  const { lossType, refinementWeight, refinementScale, beta } = alignment;
  if (refinedLoss(lossType) === 'sr-dpo') return refinementWeight;
  return refinementWeight * (refinementScale === 'unit' ? 1 : beta);
}

/** Δ and the margin over the window. */
function measured({ config, series }: HealthInput): {
  readonly config: RunConfig;
  readonly delta: number;
  readonly margin: number;
  readonly size: number;
  readonly window: Window;
} | null {
  if (!config || !isRefined(config.alignment.lossType)) return null;
  const deltas = lastPoints(series, ['align', 'train', 'refinement/delta'], trainWindow);
  const margins = lastPoints(series, ['align', 'train', 'rewards/margins'], trainWindow);
  if (!deltas || !margins) return null;
  const margin = mean(margins.values);
  if (Math.abs(margin) < readableMargin) return null;
  const size = mean(deltas.values.map(Math.abs));
  return { config, delta: mean(deltas.values), margin, size, window: margins };
}

/** Δ near zero throughout: the method is its base method. */
export const refinementIdle: Detector = (input) => {
  const seen = measured(input);
  if (!seen || seen.size > nearZero * Math.abs(seen.margin)) return null;
  const base = refinedLoss(seen.config.alignment.lossType) === 'sr-dpo' ? 'DPO' : 'IPO';
  return {
    id: 'refinement-idle',
    severity: 'note',
    title: 'The refinement does nothing',
    saw: `Over ${stepsOf(seen.window)} Δ has a mean size of ${formatNumber(seen.size)}, against a margin of ${formatNumber(seen.margin)}.`,
    why: `Behind p the policy tells the answers no more apart than the reference does, so the run is ${base} at a higher price.`,
    change: `Try another p, in words that the policy has seen in training, or compare with ${base}, which is faster.`,
    chart: 'refinement',
  };
};

/** Δ and the margin pull in opposite directions. */
export const refinementOpposes: Detector = (input) => {
  const seen = measured(input);
  if (!seen || seen.delta * seen.margin >= 0) return null;
  if (Math.abs(seen.delta) < clear * Math.abs(seen.margin)) return null;
  return {
    id: 'refinement-opposes',
    severity: 'warn',
    title: 'Δ has the other sign than the margin',
    saw: `Over ${stepsOf(seen.window)} the mean Δ is ${formatNumber(seen.delta)} while the mean margin is ${formatNumber(seen.margin)}.`,
    why: 'The method assumes that the order of the two answers survives when p stands before the prompt; here it does not, so −λΔ loosens the loss where it should ask for more.',
    change:
      'Look at “Accuracy after p”; try another p or a smaller λ, and compare with the base method.',
    chart: 'refinement',
  };
};

/** λΔ outgrows the margin: the target runs away. */
export const targetRunsAway: Detector = (input) => {
  const seen = measured(input);
  if (!seen || seen.margin <= 0) return null;
  const shift = shiftFactor(seen.config) * seen.delta;
  if (shift <= seen.margin) return null;
  const { refinementWeight } = seen.config.alignment;
  return {
    id: 'target-runs-away',
    severity: 'bad',
    title: 'The target runs away',
    saw: `Over ${stepsOf(seen.window)} the refinement takes ${formatNumber(shift)} from a mean margin of ${formatNumber(seen.margin)} (λ = ${formatNumber(refinementWeight)}, Δ = ${formatNumber(seen.delta)}).`,
    why: 'The harder the policy pulls the answers apart, the more is asked of it: the loss cannot be met and the margin grows without end.',
    change: `Lower λ below ${formatNumber((refinementWeight * seen.margin) / shift, 2)}.`,
    chart: 'effective-margin',
  };
};

/** With an empty p, Δ is the margin itself: λ ≥ 1 leaves nothing of it. */
export const naiveRefinement: Detector = ({ config }) => {
  if (!config || !isRefined(config.alignment.lossType)) return null;
  if (config.alignment.refinementPrompt !== '') return null;
  const factor = shiftFactor(config);
  if (factor < 1) return null;
  const { lossType, refinementWeight } = config.alignment;
  const sr = refinedLoss(lossType) === 'sr-dpo';
  return {
    id: 'naive-refinement',
    severity: 'bad',
    title: 'An empty p with this λ has no target',
    saw: `p is empty and λ is ${formatNumber(refinementWeight)}, so ${formatNumber(factor)} times the margin is taken from the margin itself.`,
    why: sr
      ? 'Without p, Δ is the margin: what is left, (1 − λ)·β·h, does not grow with h, so the loss pushes for ever and never saturates.'
      : 'Without p, the target 1/(2β) moves away at least as fast as h follows it, so there is no h at which the loss rests.',
    change: `Write a refinement prompt, or take λ below ${formatNumber(refinementWeight / factor, 2)}.`,
    chart: 'effective-margin',
  };
};
