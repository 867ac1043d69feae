import type { MetricName, Split, TrainedPhase } from '../../protocol/metrics';
import type { SeriesSource } from './notice';

/** Logged steps that a judgement on the training curves rests on: fewer say little of a batch's noise. */
export const trainWindow = 20;

/** The last points of one metric, with their steps; all finite. */
export interface Window {
  readonly values: readonly number[];
  readonly steps: readonly number[];
}

/**
 * The last finite points of a metric.
 * @returns null where there are fewer than `count`: too early to judge
 */
export function lastPoints(
  series: SeriesSource,
  [phase, split, metric]: readonly [TrainedPhase, Split, MetricName],
  count: number,
): Window | null {
  const columns = series.of(phase, split);
  const column = columns?.column(metric);
  if (!columns || !column || columns.length < count) return null;
  const values: number[] = [];
  const steps: number[] = [];
  for (let i = columns.length - count; i < columns.length; i++) {
    const value = column[i]!;
    if (!Number.isFinite(value)) continue;
    values.push(value);
    steps.push(columns.step[i]!);
  }
  return values.length === count ? { values, steps } : null;
}

/** The two halves of a window, older first. */
export function halves({ values }: Window): readonly [number[], number[]] {
  const half = values.length >> 1;
  return [values.slice(0, half), values.slice(half)];
}

/** A window's steps in words: `steps 41 to 60`. */
export function stepsOf({ steps }: Window): string {
  return `steps ${steps[0]!} to ${steps.at(-1)!}`;
}
