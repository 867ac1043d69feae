/** The losses by the names that run files use: the four of the paper, then their neighbours. */
export const lossTypes = [
  'dpo',
  'ipo',
  'sr-dpo',
  'sr-ipo',
  'robust',
  'hinge',
  'sigmoid-norm',
  'simpo',
  'r-dpo',
  'odpo',
  'alpha-dpo',
  'beta-dpo',
  'apo-zero',
  'apo-down',
  'sft',
] as const;
export type LossType = (typeof lossTypes)[number];

/** One loss, or several whose weighted sum is trained. */
export type LossChoice = LossType | readonly LossType[];

/** Whether Sr-IPO shifts by Δ = β·h(p⊕x), as printed, or by h(p⊕x), as its derivation gives. */
export const refinementScales = ['beta', 'unit'] as const;
export type RefinementScale = (typeof refinementScales)[number];

/**
 * Whose Δ a pair gets: its own, as in the paper, or a control's: another pair's, or the batch's mean. The
 * contrasts are ours and not the paper's: C = [log π(y⁺|p⊕x) − log π(y⁺|x)] − [log π(y⁻|p⊕x) − log π(y⁻|x)]
 * in the place of h(p⊕x), π being the reference, or the current policy under no gradient.
 */
export const refinementKinds = [
  'self',
  'shuffled',
  'batch-mean',
  'contrast',
  'policy-contrast',
] as const;
export type RefinementKind = (typeof refinementKinds)[number];

/** Whether what p changes in one model's own log-probabilities stands where the paper has h(p⊕x). */
export function isContrast(kind: RefinementKind): kind is 'contrast' | 'policy-contrast' {
  return kind === 'contrast' || kind === 'policy-contrast';
}

/** Whether a completion's log-ratio enters the loss summed over its tokens or averaged. */
export const logpReductions = ['sum', 'mean'] as const;
export type LogpReduction = (typeof logpReductions)[number];

/** What ODPO makes of a pair's score gap. */
export const odpoScales = ['log', 'linear'] as const;
export type OdpoScale = (typeof odpoScales)[number];

/** The settings that a method's loss reads. */
export interface MethodSettings {
  readonly lossType: LossChoice;
  /** One weight a loss of a list; null where each has the weight 1. */
  readonly lossWeights: readonly number[] | null;
  readonly beta: number;
  readonly labelSmoothing: number;
  readonly logpReduction: LogpReduction;
  readonly refinementWeight: number;
  readonly refinementScale: RefinementScale;
  readonly refinementKind: RefinementKind;
  readonly simpoGamma: number;
  readonly rDpoAlpha: number;
  readonly odpoAlpha: number;
  readonly odpoScale: OdpoScale;
  readonly alphaDpoAlpha: number;
  readonly betaDpoAlpha: number;
  readonly betaDpoFilter: number;
}

/** What a run takes where its file is silent. */
export const methodDefaults: MethodSettings = {
  lossType: 'sr-dpo',
  lossWeights: null,
  beta: 0.1,
  labelSmoothing: 0,
  logpReduction: 'sum',
  refinementWeight: 0.3,
  refinementScale: 'beta',
  refinementKind: 'self',
  simpoGamma: 0.5, // TRL's simpo_gamma
  rDpoAlpha: 0.01,
  odpoAlpha: 1, // rycolab/odpo, config/loss/odpo.yaml
  odpoScale: 'log', // rycolab/odpo, trainers.py
  alphaDpoAlpha: 0.2, // junkangwu/alpha-DPO, training_configs
  betaDpoAlpha: 0.6, // junkangwu/beta-DPO, README
  betaDpoFilter: 0.2, // the same
};

/** A loss with its weight in the sum. */
export interface WeightedLoss {
  readonly lossType: LossType;
  readonly weight: number;
}

/** The losses of a choice, in its order. */
export function lossesOf(choice: LossChoice): readonly LossType[] {
  return typeof choice === 'string' ? [choice] : choice;
}

/** The losses of the settings with their weights: 1 each where none are named, as in TRL. */
export function weightedLosses({
  lossType,
  lossWeights,
}: Pick<MethodSettings, 'lossType' | 'lossWeights'>): readonly WeightedLoss[] {
  return lossesOf(lossType).map((one, i) => ({ lossType: one, weight: lossWeights?.[i] ?? 1 }));
}

/** The refined loss of a choice, which is one at most; null where there is none. */
export function refinedLoss(choice: LossChoice): 'sr-dpo' | 'sr-ipo' | null {
  for (const one of lossesOf(choice)) if (one === 'sr-dpo' || one === 'sr-ipo') return one;
  return null;
}

/** What Sr-IPO's shift is times h(p⊕x): β as printed, 1 as derived. A contrast shifts h by λC itself. */
export function shiftScale({
  beta,
  refinementScale,
  refinementKind,
}: Pick<MethodSettings, 'beta' | 'refinementScale' | 'refinementKind'>): number {
  return refinementScale === 'unit' || isContrast(refinementKind) ? 1 : beta;
}

/** Whether the log-probabilities on p⊕x are needed. */
export function isRefined(choice: LossChoice): boolean {
  return refinedLoss(choice) !== null;
}

/** The loss of a choice that keeps moving averages over batches, which is one at most; null without one. */
export function averagingLoss(choice: LossChoice): 'alpha-dpo' | 'beta-dpo' | null {
  for (const one of lossesOf(choice)) if (one === 'alpha-dpo' || one === 'beta-dpo') return one;
  return null;
}

/** How the refined loss reduces h(p⊕x): Sr-IPO as the setting says, Sr-DPO by the sum. */
export function refinedReduction({
  lossType,
  logpReduction,
}: Pick<MethodSettings, 'lossType' | 'logpReduction'>): LogpReduction {
  return refinedLoss(lossType) === 'sr-ipo' ? logpReduction : 'sum';
}
