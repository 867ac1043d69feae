import type { TaskMetric } from '../../protocol/tasks';
import { countOf } from '../../shared/format';
import { metricsOfTask } from '../../store/taskResults';
import type { ChartDefinition, ChartedTask } from './chartForms';

/** What each metric says, as the beginning of a sentence about a set. */
const meanings: Readonly<Record<TaskMetric, string>> = {
  acc: 'The share of questions whose right option the policy finds likeliest',
  acc_norm:
    'The share of questions whose right option the policy finds likeliest, the log-likelihood of each option divided by its characters',
  mc2: 'The mean share of the options’ probability that the true ones have',
  exact_match:
    'The share of questions whose generated answer ends in the right number, written after ####',
};

/** What a set's metric says, in a sentence. */
export function meaningOf(metric: TaskMetric): string {
  return `${meanings[metric]}.`;
}

/** A chart for each set of questions that a run is scored on. */
export function taskCharts(tasks: readonly ChartedTask[]): ChartDefinition[] {
  return tasks.map(({ name, metric, items, chance }) => {
    const { value, low, high } = metricsOfTask(name);
    const of = items === null ? '' : `, over ${countOf(items, 'question')}`;
    const level = chance === null ? '' : ' The dotted line is what guessing would score.';
    return {
      ...{
        id: `benchmark-${encodeURIComponent(name)}`,
        title: name,
        share: true,
        unit: metric,
        phase: 'align',
      },
      help: `${meanings[metric]}${of}, scored as lm-evaluation-harness does. The band is one standard error to either side.${level}`,
      ...(chance === null ? {} : { level: chance }),
      lines: [
        {
          ...{ metric: value, split: 'benchmark', label: metric, role: 'eval' },
          bounds: { low, high },
        },
      ],
    } satisfies ChartDefinition;
  });
}
