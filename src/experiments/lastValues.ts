import type { MetricName, Split } from '../protocol/metrics';
import type { ExperimentRecord, RecordedBenchmark, RunRecord } from '../protocol/runRecord';

/** The runs of one name, in the order of their seeds. */
export function runsNamed({ runs }: Pick<ExperimentRecord, 'runs'>, name: string): RunRecord[] {
  return runs.filter((run) => run.name === name);
}

/** The place that decides the color of a run's name; below 0 for what is none of the runs. */
export function placeOf({ names, places }: ExperimentRecord, name: string): number {
  return places?.[name] ?? names.indexOf(name);
}

/** The last value of every metric of a split, of alignment. */
export function lastValues(
  { rows }: Pick<RunRecord, 'rows'>,
  split: Split,
): Readonly<Partial<Record<MetricName, number | null>>> {
  return rows.findLast((row) => row.phase === 'align' && row.split === split)?.values ?? {};
}

/** The last value of each benchmark, by its name. */
export function lastBenchmarks({
  benchmarks,
}: Pick<RunRecord, 'benchmarks'>): ReadonlyMap<string, RecordedBenchmark> {
  return new Map(benchmarks.map((row) => [row.name, row]));
}
