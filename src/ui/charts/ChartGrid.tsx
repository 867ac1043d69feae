import { useEffect } from 'react';

import type { LossChoice } from '../../methods/lossTypes';
import { zoomReset } from '../../store/chartView';
import { useRefinery } from '../useRefinery';
import { chartOrder } from './chartOrder';
import { Charts } from './Charts';
import { useChartedTasks } from './useChartedTasks';
import { useChartView } from './useChartView';

interface Props {
  readonly lossType: LossChoice;
  readonly evalPairs: number;
  /** Whether alignment has begun: the fitting's curve then steps behind. */
  readonly aligned: boolean;
}

/** Every chart of the page's run. */
export function ChartGrid({ lossType, evalPairs, aligned }: Props) {
  const pinned = useChartView((view) => view.pinned);
  const filter = useChartView((view) => view.filter);
  const runId = useRefinery(({ run }) => run.runId);
  // Another run begins with everything in sight.
  useEffect(zoomReset, [runId]);
  const scored = useRefinery(
    ({ data: { train } }) => train.status === 'loaded' && train.report.scored > 0,
  );
  const sampling = useRefinery(({ run }) => run.config?.sampling);
  const sampled = (sampling?.prompts ?? 0) > 0;
  const judged = sampled && sampling?.judge !== 'none';
  const tasks = useChartedTasks();
  const order = chartOrder({
    run: {
      ...{ lossType, scored, sampled, judged, tasks },
      opposed: sampled && sampling?.opponentPath != null,
      rewarded: judged && sampling?.judge === 'reward-model',
      scoring: sampling?.judge !== 'remote',
    },
    ...{ aligned, pinned, filter },
  });
  return <Charts {...{ order, lossType, evalPairs }} frontier={judged} />;
}
