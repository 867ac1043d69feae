import { sharedSteps, spread, type CurvePoint } from '../../experiments/seedCurves';
import type { TrainedPhase } from '../../protocol/metrics';
import type { AxisWindow } from '../../store/chartView';
import type { OverlaidRun } from '../../store/experiments/overlay';
import { lineValues, placesOf, type DataView } from './chartData';
import type { ChartDefinition, ChartLine } from './chartForms';
import { runsOn } from './overlayAxis';
import { smoothed } from './smoothing';

/** A kept run's curve behind a chart: the mean of its seeds, and one deviation to either side. */
export interface OverlayCurve {
  readonly name: string;
  /** Of the run among those that are drawn; decides its color. */
  readonly place: number;
  readonly dashed: boolean;
  /** By rising x. */
  readonly points: readonly CurvePoint[];
}

/** The lines of a chart that are drawn of a kept run: of the policy, held out where they are; of many, the first. */
export function overlaidLines({ lines }: Pick<ChartDefinition, 'lines'>): readonly ChartLine[] {
  const telling = lines.filter(({ split, role }) => split !== 'train' && role !== 'train');
  if (telling.length > 2) return telling.slice(0, 1);
  return telling.length > 0 ? telling : lines.slice(0, 1);
}

interface Placed {
  readonly x: number;
  readonly value: number;
}

/**
 * The mean of a line over a run's seeds, step by step as far as all of them have come; it stands at the mean of
 * their places, since an epoch has not as many pairs for each seed.
 */
function meanCurve(
  { series }: OverlaidRun,
  phase: TrainedPhase,
  line: Pick<ChartLine, 'metric' | 'split'>,
  { xAxis, logX }: DataView,
): CurvePoint[] {
  const seeds = series.map((seed) => {
    const byStep = new Map<number, Placed>();
    const columns = seed.of(phase, line.split);
    if (!columns) return byStep;
    const places = placesOf(columns, xAxis);
    lineValues(columns, line).forEach((value, i) => {
      const x = places[i]!;
      if (!Number.isFinite(value) || !(logX ? x > 0 : x >= 0)) return;
      byStep.set(columns.step[i]!, { x, value });
    });
    return byStep;
  });
  const some = seeds.filter(({ size }) => size > 0);
  return sharedSteps(some.map((byStep) => new Set(byStep.keys()))).map((step) => {
    const there = some.map((byStep) => byStep.get(step)!);
    const x = there.reduce((sum, placed) => sum + placed.x, 0) / there.length;
    return spread(
      x,
      there.map(({ value }) => value),
    );
  });
}

function smoothedCurve(points: readonly CurvePoint[], weight: number): CurvePoint[] {
  const means = smoothed(
    Float64Array.from(points, ({ mean }) => mean),
    weight,
  );
  // A deviation about a moving average would be that of something else.
  return points.map((point, i) => {
    const mean = means[i]!;
    return { ...point, mean, low: mean, high: mean, seeds: 1 };
  });
}

/** What is drawn of kept runs behind a chart; a run without held-out rows is there by its training batches. */
export function overlayCurves(
  runs: readonly OverlaidRun[],
  { phase, lines, exact = false }: ChartDefinition,
  view: DataView,
): OverlayCurve[] {
  const taken = overlaidLines({ lines });
  return runsOn(runs, view.xAxis).flatMap((run) =>
    taken.flatMap((line, l): OverlayCurve[] => {
      const heldOut = meanCurve(run, phase, line, view);
      const stand = lines.find(({ metric, split }) => metric === line.metric && split === 'train');
      const isTrain = line.split === 'train' || (heldOut.length === 0 && stand !== undefined);
      const found = heldOut.length > 0 || !stand ? heldOut : meanCurve(run, phase, stand, view);
      const points =
        isTrain && view.smoothing > 0 && !exact ? smoothedCurve(found, view.smoothing) : found;
      const { name, place } = run;
      return points.length > 0 ? [{ name, place, dashed: l > 0, points }] : [];
    }),
  );
}

/** The points of a curve in a window, with the next one on either side. */
export function pointsIn(
  points: readonly CurvePoint[],
  { min, max }: AxisWindow,
): readonly CurvePoint[] {
  const first = points.findIndex(({ x }) => x >= min);
  const last = points.findLastIndex(({ x }) => x <= max);
  if (first < 0) return points.slice(-1);
  return points.slice(Math.max(0, first - 1), last + 2);
}

/** The last values of each run at a place, or at its end: one for each of its curves. */
export function overlayValues(
  curves: readonly OverlayCurve[],
  name: string,
  x: number | null,
): (number | null)[] {
  return curves
    .filter((curve) => curve.name === name)
    .map(({ points }) => {
      const point = x === null ? points.at(-1) : points.findLast((one) => one.x <= x);
      return point?.mean ?? null;
    });
}
