/** A phase of a run: fitting the policy, then aligning it. */
export type TrainedPhase = 'sft' | 'align';
export type Split = 'train' | 'eval';

/** The metrics of a row, under TRL's names and ours (HEADLESS.md defines each). */
export const alignmentMetrics = [
  'loss',
  'grad_norm',
  'learning_rate',
  'logps/chosen',
  'logps/rejected',
  'rewards/chosen',
  'rewards/rejected',
  'rewards/margins',
  'rewards/accuracies',
  'marginal',
  'refinement/delta',
  'refinement/accuracies',
  'refinement/effective_margin',
] as const;
export type MetricName = (typeof alignmentMetrics)[number];

/** One logged step: of the batch before its update (train), or of all held-out pairs (eval). */
export interface MetricsRow {
  readonly phase: TrainedPhase;
  readonly step: number;
  readonly epoch: number;
  readonly split: Split;
  /** Seconds since the run began, pauses not counted; kept out of files, which repeat to the digit. */
  readonly seconds: number;
  /** What the phase has trained on, this step included; kept out of files like the seconds. */
  readonly seen?: { readonly pairs: number; readonly tokens: number };
  readonly values: Readonly<Partial<Record<MetricName, number>>>;
}

/** One usable pair as alignment begins (step 0) or after it; log-probabilities are sums. */
export interface PairRow {
  readonly step: number;
  readonly index: number;
  readonly split: Split;
  readonly promptTokens: number;
  readonly chosenTokens: number;
  readonly rejectedTokens: number;
  readonly policyChosenLogps: number;
  readonly policyRejectedLogps: number;
  readonly referenceChosenLogps: number;
  readonly referenceRejectedLogps: number;
  readonly policyChosenLogpsRefined?: number;
  readonly policyRejectedLogpsRefined?: number;
  readonly referenceChosenLogpsRefined?: number;
  readonly referenceRejectedLogpsRefined?: number;
}
