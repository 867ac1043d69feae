import { useEffect } from 'react';

import type { LossChoice } from '../../methods/lossTypes';
import { viewChanged, zoomReset } from '../../store/chartView';
import { useRefinery } from '../useRefinery';
import { overlayFollowed } from '../../store/experiments/overlay';
import { chartOrder } from './chartOrder';
import { ChartToolbar } from './ChartToolbar';
import css from './ChartGrid.module.css';
import { LineChart } from './LineChart';
import { OverlayKey } from './OverlayKey';
import { FrontierChart } from '../frontier/FrontierChart';
import { frontierTitle } from '../frontier/frontierSheet';
import { useChartedTasks } from './useChartedTasks';
import { useChartView } from './useChartView';

interface Props {
  readonly lossType: LossChoice;
  readonly evalPairs: number;
  /** Whether alignment has begun: the fitting's curve then steps behind. */
  readonly aligned: boolean;
}

/** Every chart of the run under one cross-hair and one view. */
export function ChartGrid({ lossType, evalPairs, aligned }: Props) {
  const pinned = useChartView((view) => view.pinned);
  const filter = useChartView((view) => view.filter);
  const runId = useRefinery(({ run }) => run.runId);
  // Another run begins with everything in sight.
  useEffect(zoomReset, [runId]);
  useEffect(overlayFollowed, []);
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
  return (
    <section id="charts" className={css.charts} aria-label="Charts">
      <ChartToolbar />
      <OverlayKey />
      {order.length === 0 ? (
        <p className={css.none} role="status">
          No chart and no metric is named like “{filter}”.{' '}
          <button
            type="button"
            onClick={() => {
              viewChanged({ filter: '' });
            }}
          >
            Show all
          </button>
        </p>
      ) : null}
      <div className={css.grid}>
        {order.map((definition) => (
          <LineChart
            key={definition.id}
            definition={definition}
            evalPairs={evalPairs}
            lossType={lossType}
          />
        ))}
        {judged && frontierTitle.toLowerCase().includes(filter.trim().toLowerCase()) ? (
          <FrontierChart lossType={lossType} />
        ) : null}
      </div>
    </section>
  );
}
