import { isRefined, type LossChoice } from '../../methods/lossTypes';
import type { TaskMetric } from '../../protocol/tasks';
import type { MetricName, SeriesMetric, SeriesSplit, TrainedPhase } from '../../protocol/metrics';

/** What a line stands for; its colour follows, and is the same in every chart. */
export type LineRole = 'train' | 'eval' | 'chosen' | 'rejected' | 'opponent';

export interface ChartLine {
  readonly metric: SeriesMetric;
  readonly split: SeriesSplit;
  readonly label: string;
  readonly role: LineRole;
  /** Rejected lines and held-out ones beside training ones are dashed: colour is never the only sign. */
  readonly dashed?: boolean;
  readonly faint?: boolean;
  /** The metrics that are the ends of its 95 % interval. */
  readonly bounds?: { readonly low: SeriesMetric; readonly high: SeriesMetric };
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
  /** Whether another run's policy answers them too. */
  readonly opposed: boolean;
  /** Whether a judge is trained first. */
  readonly rewarded: boolean;
  /** Whether the judge gives each answer a score. */
  readonly scoring: boolean;
  /** Sets of questions that it is scored on. */
  readonly tasks: readonly ChartedTask[];
}

/** A set of questions as its chart tells of it. */
export interface ChartedTask {
  readonly name: string;
  readonly metric: TaskMetric;
  readonly items: number | null;
  /** What an answer by chance would score; null where nothing says. */
  readonly chance: number | null;
}

export const refined = ({ lossType }: ChartedRun): boolean => isRefined(lossType);
export const sampled = (run: ChartedRun): boolean => run.sampled;
export const judged = (run: ChartedRun): boolean => run.judged;
export const rewarded = (run: ChartedRun): boolean => run.rewarded;
/** A judge that gives each answer a score. */
export const scoring = (run: ChartedRun): boolean => run.judged && run.scoring;

const models = (policy: MetricName, reference: MetricName): ChartLine[] => [
  { metric: policy, split: 'eval', label: 'policy', role: 'eval' },
  { metric: reference, split: 'eval', label: 'reference', role: 'train', dashed: true },
];

/** A chart of sampled answers in two forms: with further lines where another run's policy answers too. */
export function withOpponent(
  definition: ChartDefinition & Required<Pick<ChartDefinition, 'showFor'>>,
  opposed: Pick<ChartDefinition, 'lines'> & Partial<Pick<ChartDefinition, 'help'>>,
): ChartDefinition[] {
  const { showFor } = definition;
  return [
    { ...definition, showFor: (run) => showFor(run) && !run.opposed },
    { ...definition, ...opposed, showFor: (run) => showFor(run) && run.opposed },
  ];
}

/** What policy and reference answer, and the opponent where there is one. */
export function answering(
  definition: Omit<ChartDefinition, 'lines'> & Required<Pick<ChartDefinition, 'showFor'>>,
  of: 'score' | 'length' | 'eos' | 'repetition',
): ChartDefinition[] {
  const lines = models(`${of}/policy`, `${of}/reference`);
  const opponent: ChartLine = {
    metric: `${of}/opponent`,
    ...{ split: 'eval', label: 'opponent', role: 'opponent', dashed: true },
  };
  return withOpponent({ ...definition, lines }, { lines: [...lines, opponent] });
}

export const both = (metric: MetricName): ChartLine[] => [
  { metric, split: 'train', label: 'train', role: 'train' },
  { metric, split: 'eval', label: 'held out', role: 'eval', dashed: true },
];

export const sides = (chosen: MetricName, rejected: MetricName): ChartLine[] => [
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
  name: `${'marginal' | 'delta' | 'contrast'}_${'pearson' | 'spearman' | 'kendall'}`,
  look: Pick<ChartLine, 'label' | 'role' | 'dashed'>,
): ChartLine => ({
  metric: `correlation/${name}`,
  split: 'eval',
  bounds: { low: `correlation/${name}_low`, high: `correlation/${name}_high` },
  ...look,
});

export const correlations = (of: 'marginal' | 'delta' | 'contrast'): ChartLine[] => [
  correlation(`${of}_pearson`, { label: 'Pearson', role: 'eval' }),
  correlation(`${of}_spearman`, { label: 'Spearman', role: 'chosen' }),
  correlation(`${of}_kendall`, { label: 'Kendall', role: 'rejected', dashed: true }),
];
