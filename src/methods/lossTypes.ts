/** The four objectives, by the names that run files use. */
export const lossTypes = ['dpo', 'ipo', 'sr-dpo', 'sr-ipo'] as const;
export type LossType = (typeof lossTypes)[number];

/** Whether Sr-IPO shifts by Δ = β·h(p⊕x), as printed, or by h(p⊕x), as its derivation gives. */
export const refinementScales = ['beta', 'unit'] as const;
export type RefinementScale = (typeof refinementScales)[number];

/** Whether a completion's log-ratio enters the loss summed over its tokens or averaged. */
export const logpReductions = ['sum', 'mean'] as const;
export type LogpReduction = (typeof logpReductions)[number];

/** The settings that a method's loss reads. */
export interface MethodSettings {
  readonly lossType: LossType;
  readonly beta: number;
  readonly labelSmoothing: number;
  readonly logpReduction: LogpReduction;
  readonly refinementWeight: number;
  readonly refinementScale: RefinementScale;
}

/** Whether the method needs the log-probabilities on p⊕x. */
export function isRefined(lossType: LossType): boolean {
  return lossType === 'sr-dpo' || lossType === 'sr-ipo';
}
