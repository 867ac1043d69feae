import { charts } from './chartDefinitions';
import { taskCharts } from './taskCharts';
import type { ChartDefinition, ChartedRun } from './chartForms';

interface Shown {
  readonly run: ChartedRun;
  /** Whether alignment has begun: the fitting's curve then steps behind. */
  readonly aligned: boolean;
  readonly pinned: readonly string[];
  readonly filter: string;
}

/** Whether a chart's title, or a metric of it, has these letters. */
function isNamed({ title, lines }: ChartDefinition, filter: string): boolean {
  const letters = filter.trim().toLowerCase();
  return [title, ...lines.map(({ metric }) => metric)].some((name) =>
    name.toLowerCase().includes(letters),
  );
}

/** The charts to show: pinned ones first, as they were pinned, then as they answer questions. */
export function chartOrder({ run, aligned, pinned, filter }: Shown): ChartDefinition[] {
  const ofRun = charts.filter((chart) => chart.showFor?.(run) ?? true);
  // Whether it is getting better comes first, then what it is better at.
  const leading = ofRun.filter(({ level }) => level === 0.5);
  const rest = ofRun.filter(({ level }) => level !== 0.5);
  const all = [...leading, ...taskCharts(run.tasks), ...rest];
  const shown = all.filter((chart) => isNamed(chart, filter));
  const first = aligned ? 'align' : 'sft';
  const place = ({ id, phase }: ChartDefinition): number => {
    const pin = pinned.indexOf(id);
    return pin >= 0 ? pin : pinned.length + (phase === first ? 0 : 1);
  };
  return shown.sort((a, b) => place(a) - place(b));
}
