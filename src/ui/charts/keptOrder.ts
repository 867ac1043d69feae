import type { OverlaidRun } from '../../store/experiments/overlay';
import { taskMetrics } from '../../protocol/tasks';
import type { ChartDefinition, ChartedTask } from './chartForms';
import { chartOrder } from './chartOrder';
import { overlayCurves } from './overlayCurves';

/** What is drawn of a run on some axis is there by step. */
const byStep = { xAxis: 'step', logX: false, smoothing: 0 } as const;

/** The sets of questions that any of some runs was asked. */
function tasksOf(runs: readonly OverlaidRun[]): ChartedTask[] {
  const sets = new Map(runs.flatMap(({ asked }) => asked.map((set) => [set.name, set] as const)));
  return [...sets.values()].flatMap(({ name, metric, n }) => {
    const known = taskMetrics.find((one) => one === metric);
    return known ? [{ name, metric: known, items: n, chance: null }] : [];
  });
}

/** The charts to show of kept runs alone: those on which one of them has a curve. */
export function keptOrder(
  runs: readonly OverlaidRun[],
  { pinned, filter }: { readonly pinned: readonly string[]; readonly filter: string },
): ChartDefinition[] {
  const refines = runs.some(({ series }) =>
    series.some((seed) => seed.of('align', 'train')?.column('refinement/delta')),
  );
  const order = chartOrder({
    run: {
      ...{ lossType: refines ? 'sr-dpo' : 'dpo', scored: true, tasks: tasksOf(runs) },
      // An opponent's lines are drawn of no kept run.
      ...{ sampled: true, judged: true, opposed: false, rewarded: true, scoring: true },
    },
    ...{ aligned: true, pinned, filter },
  });
  return order.filter((definition) => overlayCurves(runs, definition, byStep).length > 0);
}
