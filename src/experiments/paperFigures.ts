import type { LossType } from '../methods/lossTypes';
import { methodOf } from '../methods/methods';
import type { MetricName } from '../protocol/metrics';
import { formatNumber } from '../shared/format';
import { runLook } from '../shared/runColors';
import { curveFigure, figureInWords, type FigureLine, type FigureWords } from './curveFigure';
import { lastBenchmarks, lastValues, placeOf, runsNamed } from './lastValues';
import type { ExperimentRecord } from '../protocol/runRecord';
import { benchmarkCurve, metricCurve, spread, type CurvePoint } from './seedCurves';
import { settingOf } from './differences';
import { frontierLines, frontierOf, hasScores } from './frontier';

/** A figure of the report. */
export interface ReportFigure {
  /** The paper’s own number, or null for one that it does not have. */
  readonly number: string | null;
  readonly title: string;
  readonly svg: string;
  /** What the lines are, beneath it. */
  readonly caption: string;
  readonly lines: readonly { readonly label: string; readonly color: string }[];
}

const pairsSeen = 'pairs trained on';
const bandWords = 'Band: one standard deviation of the seeds.';
const curveWords = 'Band: one standard deviation of the seeds, as far as all of them have come.';
const trainedWords = `Thin: training batches. Bold: held-out pairs. ${curveWords}`;
const beginningWords = 'At 0 policy and reference are the same, and no margin is above 0.';

/** Curves of one metric for some runs, the training batches’ thin beside the held-out pairs’. */
function bothSplits(
  experiment: ExperimentRecord,
  names: readonly string[],
  metric: MetricName,
): FigureLine[] {
  return names.flatMap((name) => {
    const place = placeOf(experiment, name);
    const runs = runsNamed(experiment, name);
    return [
      { label: `${name}, train`, place, points: metricCurve(runs, metric, 'train'), faint: true },
      { label: name, place, points: metricCurve(runs, metric, 'eval') },
    ];
  });
}

function heldOut(
  experiment: ExperimentRecord,
  names: readonly string[],
  metric: MetricName,
): FigureLine[] {
  return bothSplits(experiment, names, metric).filter(({ faint }) => faint !== true);
}

function figure(
  number: string | null,
  words: Omit<FigureWords, 'id' | 'subtitle'>,
  lines: readonly FigureLine[],
  caption: string,
  saysEnds = true,
): ReportFigure[] {
  const id = `f${number ?? words.title.replace(/\W+/g, '')}`;
  const svg = curveFigure({ ...words, id, subtitle: words.yLabel }, lines);
  if (svg === null) return [];
  return [
    {
      ...{ number, title: words.title, svg },
      caption: saysEnds
        ? `${caption} ${figureInWords(lines.filter(({ faint }) => faint !== true))}.`
        : caption,
      lines: lines
        .filter(({ faint, points }) => faint !== true && points.length > 0)
        .map(({ label, place }) => ({ label, color: runLook(place).color })),
    },
  ];
}

/** Figures 1a to 1f: margins and accuracies of a method and its refined form. */
function familyFigures(
  experiment: ExperimentRecord,
  [plain, refined]: readonly [LossType, LossType],
  [margin, accuracy, augmented]: readonly [string, string, string],
): ReportFigure[] {
  const withLoss = (loss: LossType): string[] =>
    experiment.names.filter((name) =>
      runsNamed(experiment, name).some(({ config }) => config.alignment.lossType === loss),
    );
  const [base, own] = [withLoss(plain), withLoss(refined)];
  const names = experiment.names.filter((name) => base.includes(name) || own.includes(name));
  if (names.length === 0) return [];
  const present = [...(base.length > 0 ? [plain] : []), ...(own.length > 0 ? [refined] : [])];
  const title = present.map((loss) => methodOf(loss).name).join(' and ');
  const share = { share: true, level: 0.5, xLabel: pairsSeen };
  return [
    ...figure(
      margin,
      { title: `Average margin, ${title}`, xLabel: pairsSeen, yLabel: 'mean h(x), nats', level: 0 },
      bothSplits(experiment, names, 'marginal'),
      trainedWords,
    ),
    ...figure(
      accuracy,
      { ...share, title: `Accuracy, ${title}`, yLabel: 'share with h(x) above 0' },
      bothSplits(experiment, names, 'rewards/accuracies'),
      `${trainedWords} ${beginningWords}`,
    ),
    ...figure(
      augmented,
      {
        ...share,
        title: `Accuracy with p and without, ${methodOf(refined).name}`,
        yLabel: 'share above 0',
      },
      own.flatMap((name) => [
        ...heldOut(experiment, [name], 'rewards/accuracies'),
        ...heldOut(experiment, [name], 'refinement/accuracies').map((line) => ({
          ...line,
          label: `${name}, h(p⊕x)`,
          dashed: true,
        })),
      ]),
      `Held-out pairs; dashed: on p⊕x. ${curveWords}`,
    ),
  ];
}

/** Figure 2a: the win rate against λ, for runs of one method that differ in λ. */
function lambdaFigure(experiment: ExperimentRecord, metric: MetricName): FigureLine[] {
  const families = new Map<string, { name: string; points: Map<number, number[]> }>();
  for (const run of experiment.runs) {
    const value = lastValues(run, 'eval')[metric];
    if (value == null) continue;
    const { alignment } = run.config;
    const others = { ...run.config, seed: 0, alignment: { ...alignment, refinementWeight: 0 } };
    const family = JSON.stringify(others);
    const { name, points } = families.get(family) ?? {
      name: run.name,
      points: new Map<number, number[]>(),
    };
    const lambda = settingOf(run, 'alignment.refinementWeight') as number;
    points.set(lambda, [...(points.get(lambda) ?? []), value]);
    families.set(family, { name, points });
  }
  return [...families.values()]
    .filter(({ points }) => points.size > 1)
    .map(({ name, points }) => ({
      label: name.replace(/,?refinementWeight=[^,]*/, '').replace(/ λ [\d.]+$/, '') || 'by λ',
      place: placeOf(experiment, name),
      points: [...points]
        .sort(([a], [b]) => a - b)
        .map(([lambda, values]): CurvePoint => spread(lambda, values)),
    }));
}

/** What each run gained for its distance from the reference; the paper has no such figure. */
function frontierFigure(experiment: ExperimentRecord): ReportFigure[] {
  const scored = hasScores(frontierOf(experiment));
  const lines = frontierLines(experiment);
  const ends = lines.flatMap(({ label, points, faint }) => {
    const last = points.at(-1);
    const far =
      last && `${label} ends at ${formatNumber(last.mean)} at ${formatNumber(last.x)} nats`;
    return faint === true || !far ? [] : [far];
  });
  return figure(
    null,
    {
      title: scored ? 'Judge’s score against KL' : 'Win rate against KL',
      xLabel: 'KL(π‖π_ref) of sampled answers, nats',
      ...(scored
        ? { yLabel: 'mean score' }
        : { yLabel: 'share of prompts', share: true, level: 0.5 }),
    },
    lines,
    `A point an evaluation, joined in the order of steps; higher at the same KL is better. Thin: each seed. Bold: the mean of the seeds, as far as all of them have come. The KL is a Monte Carlo estimate on the policy’s own answers. ${ends.join('; ')}.`,
    false,
  );
}

/** The paper’s figures in the paper’s order, made from these runs, and some that it does not have. */
export function reportFigures(experiment: ExperimentRecord): ReportFigure[] {
  const { names } = experiment;
  const judged = experiment.runs.some((run) => lastValues(run, 'eval')['win_rate/sampled'] != null);
  const rate: MetricName = judged ? 'win_rate/sampled' : 'rewards/accuracies';
  const rateName = judged ? 'Win rate over the reference' : 'Held-out accuracy';
  const share = { share: true, level: 0.5, yLabel: judged ? 'share of prompts' : 'share of pairs' };
  const benchmarks = [
    ...new Set(experiment.runs.flatMap((run) => [...lastBenchmarks(run).keys()])),
  ];
  return [
    ...familyFigures(experiment, ['dpo', 'sr-dpo'], ['1a', '1b', '1c']),
    ...familyFigures(experiment, ['ipo', 'sr-ipo'], ['1d', '1e', '1f']),
    ...figure(
      '2a',
      { ...share, title: `${rateName} against λ`, xLabel: 'λ (refinementWeight)' },
      lambdaFigure(experiment, rate),
      `After the last step. ${bandWords}`,
    ),
    ...figure(
      '2b',
      { ...share, title: `${rateName} over training`, xLabel: pairsSeen },
      heldOut(experiment, names, rate),
      curveWords,
    ),
    ...benchmarks.flatMap((benchmark, i) =>
      figure(
        `3${'abcdefghijklmnopqrstuvwxyz'[i] ?? i}`,
        { title: benchmark, xLabel: pairsSeen, yLabel: 'share', share: true },
        names.map((name) => ({
          ...{ label: name, place: placeOf(experiment, name) },
          points: benchmarkCurve(runsNamed(experiment, name), benchmark),
        })),
        curveWords,
      ),
    ),
    ...figure(
      null,
      { title: 'Judge’s score over training', xLabel: pairsSeen, yLabel: 'mean score' },
      heldOut(experiment, names, 'score/policy'),
      curveWords,
    ),
    ...frontierFigure(experiment),
    ...figure(
      null,
      { title: 'Δ over training', xLabel: pairsSeen, yLabel: 'mean Δ = β·h(p⊕x)', level: 0 },
      heldOut(experiment, names, 'refinement/delta'),
      `Held-out pairs of the refined methods. ${curveWords}`,
    ),
    ...figure(
      null,
      { title: 'Held-out loss', xLabel: pairsSeen, yLabel: 'loss (each method’s own)' },
      heldOut(experiment, names, 'loss'),
      `Losses of different methods cannot be compared. ${curveWords}`,
    ),
  ];
}
