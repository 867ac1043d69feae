/** A phase of a run: fitting the policy, training a reward model where that judges, aligning the policy. */
export type TrainedPhase = 'sft' | 'reward' | 'align';
export const splits = ['train', 'eval'] as const;
export type Split = (typeof splits)[number];

/** Of h(x) (`marginal`), of Δ (`delta`) and of C (`contrast`), with the bounds of the 95 % interval. */
const correlations = [
  'correlation/marginal_pearson',
  'correlation/marginal_pearson_low',
  'correlation/marginal_pearson_high',
  'correlation/marginal_spearman',
  'correlation/marginal_spearman_low',
  'correlation/marginal_spearman_high',
  'correlation/marginal_kendall',
  'correlation/marginal_kendall_low',
  'correlation/marginal_kendall_high',
  'correlation/delta_pearson',
  'correlation/delta_pearson_low',
  'correlation/delta_pearson_high',
  'correlation/delta_spearman',
  'correlation/delta_spearman_low',
  'correlation/delta_spearman_high',
  'correlation/delta_kendall',
  'correlation/delta_kendall_low',
  'correlation/delta_kendall_high',
  'correlation/contrast_pearson',
  'correlation/contrast_pearson_low',
  'correlation/contrast_pearson_high',
  'correlation/contrast_spearman',
  'correlation/contrast_spearman_low',
  'correlation/contrast_spearman_high',
  'correlation/contrast_kendall',
  'correlation/contrast_kendall_low',
  'correlation/contrast_kendall_high',
] as const;

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
  // Mean h(p⊕x), and the share of pairs where h(x) and h(p⊕x) have one sign (the paper's Assumption 3.2).
  'refinement/marginal',
  'refinement/sign_agreement',
  // Mean C of the reference: what p changes in its own preference, which Δ divides away. Ours.
  'refinement/contrast',
  // The moving averages of α-DPO and β-DPO as the step used them.
  'averages/mean',
  'averages/deviation',
  // Held-out pairs with scores: h(x), and Δ, against the score gap (the paper's Table 4).
  'correlation/n',
  ...correlations,
  // Sampled answers to held-out prompts: the share that beats the reference's by the judge, ties half.
  'win_rate/sampled',
  'win_rate/sampled_low',
  'win_rate/sampled_high',
  'win_rate/sampled_n',
  'win_rate/length_controlled',
  'win_rate/wins',
  'win_rate/ties',
  // The same against another run's policy.
  'win_rate/opponent',
  'win_rate/opponent_low',
  'win_rate/opponent_high',
  'win_rate/opponent_n',
  'win_rate/opponent_length_controlled',
  'win_rate/opponent_wins',
  'win_rate/opponent_ties',
  // A judge that may fail: prompts without a verdict, replies that could not be read, pairs whose verdict
  // changed with the order.
  'judge/missing',
  'judge/unreadable',
  'judge/disagreements',
  'judge/opponent_missing',
  'judge/opponent_unreadable',
  'judge/opponent_disagreements',
  // A trained judge: the share of held-out pairs whose chosen answer it prefers, with its 95 % interval.
  'judge/accuracy',
  'judge/accuracy_low',
  'judge/accuracy_high',
  'judge/accuracy_n',
  'score/policy',
  'score/reference',
  'score/opponent',
  // KL(π‖π_ref) of the policy's own sampled answers by Monte Carlo: the mean of their summed log-ratios, with its
  // standard error and 95 % interval, all log-ratios over all tokens, and how many answers.
  'kl/sampled',
  'kl/sampled_stderr',
  'kl/sampled_low',
  'kl/sampled_high',
  'kl/sampled_token',
  'kl/sampled_n',
  // Mean tokens, the share that ends by itself, and the share of phrases that were said before.
  'length/policy',
  'length/reference',
  'length/opponent',
  'eos/policy',
  'eos/reference',
  'eos/opponent',
  'repetition/policy',
  'repetition/reference',
  'repetition/opponent',
] as const;
export type MetricName = (typeof alignmentMetrics)[number];

/** Where the page keeps metrics: those of the splits' rows, and apart the scores of sets of questions by name. */
export type SeriesSplit = Split | 'benchmark';
export type SeriesMetric = MetricName | `benchmark/${string}`;

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
  /** `reward`: a reward model was trained on it, and nothing else. */
  readonly split: Split | 'reward';
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
