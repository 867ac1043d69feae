import { isRefined, type LossChoice } from '../../methods/lossTypes';
import type { MetricName, Split, TrainedPhase } from '../../protocol/metrics';

/** What a line stands for; its colour follows, and is the same in every chart. */
export type LineRole = 'train' | 'eval' | 'chosen' | 'rejected';

export interface ChartLine {
  readonly metric: MetricName;
  readonly split: Split;
  readonly label: string;
  readonly role: LineRole;
  /** Rejected lines and held-out ones beside training ones are dashed: colour is never the only sign. */
  readonly dashed?: boolean;
  readonly faint?: boolean;
  /** The metrics that are the ends of its 95 % interval. */
  readonly bounds?: { readonly low: MetricName; readonly high: MetricName };
}

export interface ChartDefinition {
  readonly id: string;
  readonly title: string;
  /** What it shows and how to read it, for a newcomer. */
  readonly help: string;
  /** The unit of the vertical axis. */
  readonly unit: string;
  readonly phase: TrainedPhase;
  readonly lines: readonly ChartLine[];
  readonly kind?: 'winRate';
  /** The value that says nothing either way. */
  readonly level?: number;
  /** A share: drawn from 0 to 1. */
  readonly share?: boolean;
  /** Never below 0, so that a logarithmic axis can show it. */
  readonly positive?: boolean;
  /** Set and not measured: nothing to smooth. */
  readonly exact?: boolean;
  /** The metric that says of how many pairs the lines speak. */
  readonly count?: MetricName;
  /** @param scored whether the data has scores */
  readonly showFor?: (lossType: LossChoice, scored: boolean) => boolean;
}

const both = (metric: MetricName): ChartLine[] => [
  { metric, split: 'train', label: 'train', role: 'train' },
  { metric, split: 'eval', label: 'held out', role: 'eval', dashed: true },
];

const sides = (chosen: MetricName, rejected: MetricName): ChartLine[] => [
  { metric: chosen, split: 'train', label: 'chosen', role: 'chosen', faint: true },
  {
    metric: rejected,
    split: 'train',
    label: 'rejected',
    role: 'rejected',
    faint: true,
    dashed: true,
  },
  { metric: chosen, split: 'eval', label: 'chosen, held out', role: 'chosen' },
  { metric: rejected, split: 'eval', label: 'rejected, held out', role: 'rejected', dashed: true },
];

const correlation = (
  name: `${'marginal' | 'delta'}_${'pearson' | 'spearman' | 'kendall'}`,
  look: Pick<ChartLine, 'label' | 'role' | 'dashed'>,
): ChartLine => ({
  metric: `correlation/${name}`,
  split: 'eval',
  bounds: { low: `correlation/${name}_low`, high: `correlation/${name}_high` },
  ...look,
});

const correlations = (of: 'marginal' | 'delta'): ChartLine[] => [
  correlation(`${of}_pearson`, { label: 'Pearson', role: 'eval' }),
  correlation(`${of}_spearman`, { label: 'Spearman', role: 'chosen' }),
  correlation(`${of}_kendall`, { label: 'Kendall', role: 'rejected', dashed: true }),
];

/** Every chart of a run, in the order in which they answer questions. */
export const charts: readonly ChartDefinition[] = [
  {
    id: 'win-rate',
    kind: 'winRate',
    level: 0.5,
    share: true,
    title: 'Held-out win rate',
    help: 'The share of held-out pairs whose implicit reward prefers the chosen answer, with its 95 % Wilson interval. One half is a coin flip; an interval that holds one half says nothing yet. There is no point while policy and reference are the same.',
    unit: 'share of pairs',
    phase: 'align',
    lines: [{ metric: 'rewards/accuracies', split: 'eval', label: 'held out', role: 'eval' }],
  },
  {
    id: 'margins',
    title: 'Reward margin',
    help: 'β·h: how much more the policy has moved toward the chosen answer than toward the rejected one, compared with the reference. It starts at 0 and should rise on held-out pairs too; a train margin that runs away from the held-out one is over-fitting.',
    unit: 'reward',
    phase: 'align',
    lines: both('rewards/margins'),
  },
  {
    id: 'loss',
    positive: true,
    title: 'Loss',
    help: 'The method’s mean loss. At the first step policy and reference are the same, so it is ln 2 ≈ 0.693 for DPO and Sr-DPO, and 1/(4β²) for IPO and Sr-IPO; where a loss asks for lengths, scores or likelihoods it starts elsewhere. Falling is learning; a held-out loss that turns up is over-fitting.',
    unit: 'loss',
    phase: 'align',
    lines: both('loss'),
  },
  {
    id: 'rewards',
    title: 'Rewards, chosen and rejected',
    help: 'β times the log-ratio of policy and reference for each answer. Both may fall while the gap between them grows: preference losses only see the gap.',
    unit: 'reward',
    phase: 'align',
    lines: sides('rewards/chosen', 'rewards/rejected'),
  },
  {
    id: 'accuracies',
    share: true,
    title: 'Accuracy of the implicit reward',
    help: 'The share of the batch’s pairs whose chosen answer has the larger implicit reward. There is no point while policy and reference are the same.',
    unit: 'share of pairs',
    phase: 'align',
    lines: both('rewards/accuracies'),
  },
  {
    id: 'refinement',
    title: 'Refinement Δ',
    help: 'Δ = β·h(p⊕x): the gap that the policy itself sees when p asks it for a good answer. The method takes λ times this from the margin.',
    unit: 'reward',
    phase: 'align',
    lines: both('refinement/delta'),
    showFor: isRefined,
  },
  {
    id: 'effective-margin',
    title: 'Effective margin',
    help: 'The margin that the loss really sees: β·h − λΔ for Sr-DPO. Compare it with the reward margin to see how much the refinement asks for.',
    unit: 'reward',
    phase: 'align',
    lines: both('refinement/effective_margin'),
    showFor: isRefined,
  },
  {
    id: 'refinement-accuracies',
    share: true,
    title: 'Accuracy after p',
    help: 'The share of pairs with h(p⊕x) above 0: whether the order of the two answers survives when p stands before the prompt, as the paper assumes.',
    unit: 'share of pairs',
    phase: 'align',
    lines: both('refinement/accuracies'),
    showFor: isRefined,
  },
  {
    id: 'refinement-marginal',
    title: 'Margins on x and after p',
    help: 'Mean h(x) and mean h(p⊕x) apart, in nats: the margin that is trained and the one that Δ is made of. Where they fall together p changes nothing.',
    unit: 'nats',
    phase: 'align',
    lines: [
      { metric: 'marginal', split: 'train', label: 'h(x)', role: 'train' },
      {
        metric: 'refinement/marginal',
        ...{ split: 'train', label: 'h(p⊕x)', role: 'train', faint: true },
      },
      { metric: 'marginal', split: 'eval', label: 'h(x), held out', role: 'eval', dashed: true },
      {
        metric: 'refinement/marginal',
        ...{ split: 'eval', label: 'h(p⊕x), held out', role: 'eval', dashed: true, faint: true },
      },
    ],
    showFor: isRefined,
  },
  {
    id: 'sign-agreement',
    share: true,
    title: 'Same order after p',
    help: 'The share of pairs whose h(x) and h(p⊕x) have one sign: the paper’s Assumption 3.2, that an order which holds for x holds for p⊕x. Both are 0 where policy = reference, which agrees with nothing.',
    unit: 'share of pairs',
    phase: 'align',
    lines: both('refinement/sign_agreement'),
    showFor: isRefined,
  },
  {
    id: 'score-correlation',
    title: 'Margin against the scores',
    help: 'How the margin h(x) of the held-out pairs goes with the gap of the data’s own scores: Pearson, Spearman and Kendall (τ-b), each with its 95 % interval as a band. A band that holds 0 says nothing yet.',
    count: 'correlation/n',
    level: 0,
    unit: 'correlation',
    phase: 'align',
    lines: correlations('marginal'),
    showFor: (_, scored) => scored,
  },
  {
    id: 'delta-correlation',
    title: 'Δ against the scores',
    help: 'How Δ of the held-out pairs goes with the gap of the data’s own scores: what the refinement rests on. Read it beside the margin’s own. Bands are 95 % intervals; one that holds 0 says nothing yet.',
    count: 'correlation/n',
    level: 0,
    unit: 'correlation',
    phase: 'align',
    lines: correlations('delta'),
    showFor: (lossType, scored) => scored && isRefined(lossType),
  },
  {
    id: 'logps',
    title: 'Log-probability of the answers',
    help: 'The summed log-probability of each answer under the policy. It usually falls for both; a chosen line that falls as fast as the rejected one is a known pain of preference losses.',
    unit: 'nats',
    phase: 'align',
    lines: sides('logps/chosen', 'logps/rejected'),
  },
  {
    id: 'grad-norm',
    positive: true,
    title: 'Gradient norm',
    help: 'The global norm before clipping. Spikes far above the clipping limit mean unstable steps.',
    unit: 'norm',
    phase: 'align',
    lines: [{ metric: 'grad_norm', split: 'train', label: 'train', role: 'train' }],
  },
  {
    id: 'learning-rate',
    positive: true,
    exact: true,
    title: 'Learning rate',
    help: 'The rate of each update, by the schedule.',
    unit: 'rate',
    phase: 'align',
    lines: [{ metric: 'learning_rate', split: 'train', label: 'train', role: 'train' }],
  },
  {
    id: 'sft-loss',
    positive: true,
    title: 'Fitting the policy: loss',
    help: 'The mean negative log-probability of a token of the chosen answers, before alignment begins. Preference methods assume a policy that is fitted like this.',
    unit: 'nats a token',
    phase: 'sft',
    lines: both('loss'),
  },
];
