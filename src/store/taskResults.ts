import type { WorkerEvent } from '../protocol/messages';
import type { SeriesMetric } from '../protocol/metrics';
import { metricSeries } from './metricSeries';
import { change } from './store';

/** The metrics that a set's score, and one standard error below and above it, are kept under. */
export function metricsOfTask(name: string): Record<'value' | 'low' | 'high', SeriesMetric> {
  const value: SeriesMetric = `benchmark/${name}`;
  return { value, low: `${value} − stderr`, high: `${value} + stderr` };
}

/** Takes how far the scoring of a set has come. */
export function taskAsking({
  step,
  progress,
}: Extract<WorkerEvent, { type: 'taskProgress' }>): void {
  change(({ taskResults }) => ({
    taskResults: { ...taskResults, asking: { ...progress, step } },
  }));
}

/** Takes the score of a set, and its items where they came along. */
export function taskScored({
  score,
  place,
  items,
}: Extract<WorkerEvent, { type: 'taskScored' }>): void {
  const { name, step, value, stderr } = score;
  const { value: metric, low, high } = metricsOfTask(name);
  metricSeries.amend({
    ...{ phase: 'align', split: 'benchmark', step, ...place },
    values: {
      [metric]: value,
      ...(stderr === null ? {} : { [low]: value - stderr, [high]: value + stderr }),
    },
  });
  change(({ taskResults }) => {
    const { scores, items: held } = taskResults;
    const first = held[name]?.first ?? items;
    return {
      taskResults: {
        scores: { ...scores, [name]: score },
        items: items.length === 0 ? held : { ...held, [name]: { first, last: items } },
        asking: null,
      },
    };
  });
}
