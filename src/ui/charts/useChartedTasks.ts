import { useMemo } from 'react';

import { metricOf, type TaskFormat } from '../../protocol/tasks';
import { taskKey } from '../../protocol/taskSetting';
import { useRefinery } from '../useRefinery';
import type { ChartedTask } from './chartForms';

/** The sets of questions that the run is scored on. */
export function useChartedTasks(): readonly ChartedTask[] {
  const config = useRefinery(({ run }) => run.config);
  const files = useRefinery(({ taskFiles }) => taskFiles);
  return useMemo(() => {
    if (!config || config.training.evalEvery === 0) return [];
    return config.benchmarks.flatMap((entry): ChartedTask[] => {
      const file = files[taskKey(entry)];
      const report = file?.status === 'loaded' ? file.report : null;
      const format: TaskFormat | null =
        report?.format ?? (entry.format === 'auto' ? null : entry.format);
      if (format === null) return [];
      return [
        {
          ...{ name: entry.name, metric: metricOf[format] },
          ...{ items: report?.items ?? null, chance: report?.chance ?? null },
        },
      ];
    });
  }, [config, files]);
}
