import { useEffect } from 'react';

import type { LossChoice } from '../../methods/lossTypes';
import { viewChanged } from '../../store/chartView';
import { overlayFollowed } from '../../store/experiments/overlay';
import { FrontierChart } from '../frontier/FrontierChart';
import { frontierTitle } from '../frontier/frontierSheet';
import type { ChartDefinition } from './chartForms';
import css from './ChartGrid.module.css';
import { ChartToolbar } from './ChartToolbar';
import { LineChart } from './LineChart';
import { OverlayKey } from './OverlayKey';
import { useChartView } from './useChartView';

interface Props {
  readonly order: readonly ChartDefinition[];
  readonly lossType: LossChoice;
  readonly evalPairs: number;
  /** Whether reward against KL is among them. */
  readonly frontier: boolean;
}

/** Some charts under one cross-hair and one view, over the kept runs that are chosen. */
export function Charts({ order, lossType, evalPairs, frontier }: Props) {
  const filter = useChartView((view) => view.filter);
  useEffect(overlayFollowed, []);
  const letters = filter.trim().toLowerCase();
  const isFiltered = letters !== '';
  return (
    <section id="charts" className={css.charts} aria-label="Charts">
      {order.length > 0 || isFiltered ? <ChartToolbar /> : null}
      <OverlayKey />
      {order.length === 0 && isFiltered ? (
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
        {frontier && frontierTitle.toLowerCase().includes(letters) ? (
          <FrontierChart lossType={lossType} />
        ) : null}
      </div>
    </section>
  );
}
