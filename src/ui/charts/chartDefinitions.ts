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
  readonly showFor?: (run: ChartedRun) => boolean;
}

/** What of a run decides which charts it has. */
export interface ChartedRun {
  readonly lossType: LossChoice;
  /** Whether the data has scores. */
  readonly scored: boolean;
  /** Whether policy and reference answer prompts at evaluations, and whether somebody judges them. */
  readonly sampled: boolean;
  readonly judged: boolean;
}

const refined = ({ lossType }: ChartedRun): boolean => isRefined(lossType);
const sampled = (run: ChartedRun): boolean => run.sampled;
const judged = (run: ChartedRun): boolean => run.judged;

const models = (policy: MetricName, reference: MetricName): ChartLine[] => [
  { metric: policy, split: 'eval', label: 'policy', role: 'eval' },
  { metric: reference, split: 'eval', label: 'reference', role: 'train', dashed: true },
];

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
    id: 'sampled-win-rate',
    level: 0.5,
    share: true,
    title: 'Sampled win rate',
    help: 'Policy and reference answer the same held-out prompts by the same draws, and the judge says which answer is better: the share that the policy wins, ties counting half, with its 95 % Wilson interval. An interval that holds one half is no difference yet. “Same length” is what is left when longer answers no longer help (AlpacaEval’s length-controlled win rate).',
    unit: 'share of prompts',
    phase: 'align',
    count: 'win_rate/sampled_n',
    lines: [
      {
        ...{ metric: 'win_rate/sampled', split: 'eval', label: 'policy wins', role: 'eval' },
        bounds: { low: 'win_rate/sampled_low', high: 'win_rate/sampled_high' },
      },
      {
        ...{ metric: 'win_rate/length_controlled', split: 'eval', label: 'same length' },
        ...{ role: 'train', dashed: true },
      },
    ],
    showFor: judged,
  },
  {
    id: 'sampled-scores',
    title: 'Score of the answers',
    help: 'The judge’s mean score of the sampled answers of policy and reference. The reference never changes, and answers once.',
    unit: 'score',
    phase: 'align',
    lines: models('score/policy', 'score/reference'),
    showFor: judged,
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
    showFor: refined,
  },
  {
    id: 'effective-margin',
    title: 'Effective margin',
    help: 'The margin that the loss really sees: β·h − λΔ for Sr-DPO. Compare it with the reward margin to see how much the refinement asks for.',
    unit: 'reward',
    phase: 'align',
    lines: both('refinement/effective_margin'),
    showFor: refined,
  },
  {
    id: 'refinement-accuracies',
    share: true,
    title: 'Accuracy after p',
    help: 'The share of pairs with h(p⊕x) above 0: whether the order of the two answers survives when p stands before the prompt, as the paper assumes.',
    unit: 'share of pairs',
    phase: 'align',
    lines: both('refinement/accuracies'),
    showFor: refined,
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
    showFor: refined,
  },
  {
    id: 'sign-agreement',
    share: true,
    title: 'Same order after p',
    help: 'The share of pairs whose h(x) and h(p⊕x) have one sign: the paper’s Assumption 3.2, that an order which holds for x holds for p⊕x. Both are 0 where policy = reference, which agrees with nothing.',
    unit: 'share of pairs',
    phase: 'align',
    lines: both('refinement/sign_agreement'),
    showFor: refined,
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
    showFor: ({ scored }) => scored,
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
    showFor: ({ scored, lossType }) => scored && isRefined(lossType),
  },
  {
    id: 'sampled-lengths',
    positive: true,
    title: 'Length of the answers',
    help: 'Mean tokens of a sampled answer. Preference losses like to make answers longer, and many judges like longer ones: read a win rate beside this.',
    unit: 'tokens',
    phase: 'align',
    lines: models('length/policy', 'length/reference'),
    showFor: sampled,
  },
  {
    id: 'sampled-ends',
    share: true,
    title: 'Answers that end by themselves',
    help: 'The share of sampled answers that close with EOS before they are as long as they may be. A policy that forgets how to stop shows here first.',
    unit: 'share of answers',
    phase: 'align',
    lines: models('eos/policy', 'eos/reference'),
    showFor: sampled,
  },
  {
    id: 'repetition',
    share: true,
    title: 'Repetition',
    help: 'The share of an answer’s phrases of three tokens that it has said before. It rises where a policy falls into loops, however good its margin looks.',
    unit: 'share of phrases',
    phase: 'align',
    lines: models('repetition/policy', 'repetition/reference'),
    showFor: sampled,
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
