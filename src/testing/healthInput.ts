import type { MetricName, Split, TrainedPhase } from '../protocol/metrics';
import { estimateMemory, presetShape } from '../protocol/estimate';
import { presets } from '../protocol/presets';
import { resolveConfig } from '../protocol/resolveConfig';
import type { Preparation } from '../protocol/run';
import type { HealthInput } from '../store/health/notice';
import { MetricSeries } from '../store/metricSeries';

type Curves = Readonly<Partial<Record<MetricName, readonly number[]>>>;

/** The curves of a run made by hand: one value a logged step. */
export interface HandMade {
  /** Parts of a run file besides its version and data's path. */
  readonly run?: Readonly<Record<string, unknown>>;
  readonly train?: Curves;
  /** One value an evaluation, at steps 0, 10, 20 and so on. */
  readonly eval?: Curves;
  readonly sft?: Curves;
  /** Step of the first training row. */
  readonly firstStep?: number;
  readonly preparation?: Partial<Preparation> | null;
  readonly activity?: HealthInput['activity'];
  readonly divergence?: HealthInput['divergence'];
  readonly report?: HealthInput['report'];
}

const lengths = { counts: [400], beyond: 0, median: 6, ninetieth: 8, longest: 8 };

const wholePreparation: Preparation = {
  trainPairs: 360,
  evalPairs: 40,
  rewardPairs: 0,
  rewardPrompts: 0,
  trainPrompts: 360,
  evalPrompts: 40,
  sharedPrompts: 0,
  vocabularySize: 512,
  parameters: 100_000,
  truncation: { pairs: 0, promptCut: 0, chosenCut: 0, rejectedCut: 0 },
  meanTokens: { chosen: 12, rejected: 12 },
  lengths: {
    ...{ width: 8, maxLength: 48, prompt: lengths, chosen: lengths, rejected: lengths },
    row: lengths,
  },
  longestRow: 40,
  longestRefinedRow: 110,
  maxPositions: 8192,
  refinementPromptTokens: 70,
  memory: estimateMemory(presetShape(presets.nano, 512), {
    ...{ rows: 32, length: 48, refined: { rows: 32, length: 112 }, optimizerSlots: 2 },
  }),
  lighter: [],
  seconds: 0,
};

/** Appends curves to a series as a run's rows would come. */
export function appendCurves(
  series: MetricSeries,
  [phase, split]: readonly [TrainedPhase, Split],
  curves: Curves,
  stepOf: (i: number) => number,
): void {
  const entries = Object.entries(curves) as [MetricName, readonly number[]][];
  const length = Math.max(0, ...entries.map(([, values]) => values.length));
  for (let i = 0; i < length; i++) {
    const values = Object.fromEntries(entries.map(([metric, column]) => [metric, column[i]!]));
    series.append([{ phase, split, step: stepOf(i), epoch: 0, seconds: i, values }]);
  }
}

/** What detectors look at, with the parts that a test sets. */
export function healthInput(parts: HandMade = {}): HealthInput {
  const { run = {}, train = {}, eval: held = {}, sft = {}, firstStep = 1 } = parts;
  const series = new MetricSeries((notify) => {
    notify();
  });
  appendCurves(series, ['align', 'train'], train, (i) => firstStep + i);
  appendCurves(series, ['align', 'eval'], held, (i) => 10 * i);
  appendCurves(series, ['sft', 'train'], sft, (i) => 1 + i);
  return {
    config: resolveConfig({ version: 1, data: { path: 'pairs.jsonl' }, ...run }),
    preparation: parts.preparation === null ? null : { ...wholePreparation, ...parts.preparation },
    report: parts.report ?? null,
    activity: parts.activity ?? 'aligning',
    divergence: parts.divergence ?? null,
    series,
  };
}

/** The same value so many times. */
export function flat(value: number, count = 20): number[] {
  return Array.from({ length: count }, () => value);
}

/** A straight line from one value to another. */
export function line(from: number, to: number, count = 20): number[] {
  return Array.from({ length: count }, (_, i) => from + ((to - from) * i) / (count - 1));
}
