import type { XAxis } from '../../store/chartView';
import type { OverlaidRun } from '../../store/experiments/overlay';
import type { MetricSeries } from '../../store/metricSeries';
import { placesOf } from './chartData';

const phases = ['sft', 'reward', 'align'] as const;
const splits = ['train', 'eval', 'benchmark'] as const;

/** Whether a seed's rows have places on an axis; one without rows is in nobody's way. */
function isPlaced(seed: MetricSeries, xAxis: XAxis): boolean {
  if (seed.isEmpty()) return true;
  return phases.some((phase) =>
    splits.some((split) => {
      const columns = seed.of(phase, split);
      return columns !== null && placesOf(columns, xAxis).some(Number.isFinite);
    }),
  );
}

/**
 * The kept runs that have places on an axis. A run of which one seed was kept without them is left off it: the mean
 * of the others would be another curve than on the other axes.
 */
export function runsOn(runs: readonly OverlaidRun[], xAxis: XAxis): readonly OverlaidRun[] {
  return runs.filter(({ series }) => series.every((seed) => isPlaced(seed, xAxis)));
}
