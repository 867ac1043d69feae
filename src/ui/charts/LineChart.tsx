import { useState } from 'react';

import { metricSeries } from '../../store/metricSeries';
import { PanelHead } from '../primitives/PanelHead';
import type { ChartDefinition } from './chartForms';
import { ChartMenu } from './ChartMenu';
import { ChartTableDialog, LargeChart } from './ChartDialogs';
import { Drawing, type ChartProps } from './Drawing';
import { JudgeNote } from './JudgeNote';
import { chartExported } from './exportChart';
import { useAlone } from './useAlone';
import { useChartView } from './useChartView';
import css from './LineChart.module.css';

/** One chart with its title, its explanation and its menu. */
export function LineChart({ definition, evalPairs, lossType }: ChartProps) {
  const { id, title, help } = definition;
  const [open, setOpen] = useState<'table' | 'large' | null>(null);
  const alone = useAlone();
  const onClose = () => {
    setOpen(null);
  };
  return (
    <figure className={css.chart} data-chart={id}>
      <PanelHead
        id={`help-${id}`}
        title={title}
        help={[help]}
        notes={<DrawnAs definition={definition} />}
      >
        <ChartMenu
          {...{ id, title }}
          pinnable
          onTable={
            alone
              ? undefined
              : () => {
                  setOpen('table');
                }
          }
          onLarge={() => {
            setOpen('large');
          }}
          onExport={(kind) => void chartExported(definition, evalPairs, lossType, kind)}
        />
      </PanelHead>
      <Drawing definition={definition} evalPairs={evalPairs} />
      {id === 'sampled-win-rate' ? <JudgeNote series={metricSeries} /> : null}
      {open === 'table' ? <ChartTableDialog {...{ definition, evalPairs, onClose }} /> : null}
      {open === 'large' ? <LargeChart {...{ definition, evalPairs, onClose }} /> : null}
    </figure>
  );
}

/** What of the view changes how this chart is to be read. */
function DrawnAs({ definition }: { readonly definition: ChartDefinition }) {
  const pinned = useChartView((view) => view.pinned.includes(definition.id));
  const smoothing = useChartView((view) => view.smoothing);
  const log = useChartView((view) => view.logY) && definition.positive;
  const smooth =
    smoothing > 0 && !definition.exact && definition.lines.some(({ split }) => split === 'train');
  const drawn = [smooth ? 'smoothed' : '', log ? 'log' : ''].filter(Boolean).join(', ');
  return (
    <>
      {pinned ? <small>pinned</small> : null}
      {drawn === '' ? null : <small>{drawn}</small>}
    </>
  );
}
