import { useState } from 'react';

import type { ChartDefinition } from './chartDefinitions';
import { ChartMenu } from './ChartMenu';
import { LargeChart, TableDialog } from './ChartDialogs';
import { Drawing, type ChartProps } from './Drawing';
import { useChartView } from './useChartView';
import css from './LineChart.module.css';

/** One chart with its title, its explanation and its menu. */
export function LineChart({ definition, evalPairs, lossType }: ChartProps) {
  const help = `help-${definition.id}`;
  const [open, setOpen] = useState<'table' | 'large' | null>(null);
  const pinned = useChartView((view) => view.pinned.includes(definition.id));
  const onClose = () => {
    setOpen(null);
  };
  return (
    <figure className={css.chart} data-chart={definition.id}>
      <figcaption>
        <h3>{definition.title}</h3>
        {pinned ? <small>pinned</small> : null}
        <DrawnAs definition={definition} />
        <span className={css.buttons}>
          <button
            type="button"
            popoverTarget={help}
            aria-label={`What “${definition.title}” shows`}
          >
            ?
          </button>
          <ChartMenu
            {...{ definition, evalPairs, lossType }}
            onTable={() => {
              setOpen('table');
            }}
            onLarge={() => {
              setOpen('large');
            }}
          />
        </span>
        <div id={help} popover="auto" className={css.help}>
          <b>{definition.title}</b>
          <p>{definition.help}</p>
        </div>
      </figcaption>
      <Drawing definition={definition} evalPairs={evalPairs} />
      {open === 'table' ? <TableDialog {...{ definition, evalPairs, onClose }} /> : null}
      {open === 'large' ? <LargeChart {...{ definition, evalPairs, onClose }} /> : null}
    </figure>
  );
}

/** What of the view changes how this chart is to be read. */
function DrawnAs({ definition }: { readonly definition: ChartDefinition }) {
  const smoothing = useChartView((view) => view.smoothing);
  const log = useChartView((view) => view.logY) && definition.positive;
  const smooth =
    smoothing > 0 && !definition.exact && definition.lines.some(({ split }) => split === 'train');
  if (!smooth && !log) return null;
  return <small>{[smooth ? 'smoothed' : '', log ? 'log' : ''].filter(Boolean).join(', ')}</small>;
}
