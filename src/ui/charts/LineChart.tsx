import { useEffect, useRef } from 'react';
import 'uplot/dist/uPlot.min.css';

import type { LossType } from '../../methods/lossTypes';
import type { ChartDefinition, ChartLine } from './chartDefinitions';
import { mountChart } from './mountChart';
import { useChartView } from './useChartView';
import css from './LineChart.module.css';

export interface ChartProps {
  readonly definition: ChartDefinition;
  readonly evalPairs: number;
  readonly lossType: LossType;
}

/** One chart with its title, its explanation and its menu. */
export function LineChart({ definition, evalPairs }: ChartProps) {
  const help = `help-${definition.id}`;
  return (
    <figure className={css.chart} data-chart={definition.id}>
      <figcaption>
        <h3>{definition.title}</h3>
        <DrawnAs definition={definition} />
        <span className={css.buttons}>
          <button
            type="button"
            popoverTarget={help}
            aria-label={`What “${definition.title}” shows`}
          >
            ?
          </button>
        </span>
        <div id={help} popover="auto" className={css.help}>
          <b>{definition.title}</b>
          <p>{definition.help}</p>
        </div>
      </figcaption>
      <Drawing definition={definition} evalPairs={evalPairs} />
    </figure>
  );
}

/** Legend with values and plot, drawn from typed columns outside React. */
export function Drawing({ definition, evalPairs }: Omit<ChartProps, 'lossType'>) {
  const plot = useRef<HTMLDivElement>(null);
  const legend = useRef<HTMLUListElement>(null);
  useEffect(() => {
    if (!plot.current || !legend.current) return;
    return mountChart(definition, evalPairs, plot.current, legend.current);
  }, [definition, evalPairs]);
  return (
    <>
      <ul className={css.legend} ref={legend}>
        {definition.lines.map((line) => (
          <li key={line.label}>
            <Swatch line={line} />
            {line.label} <output>–</output>
          </li>
        ))}
      </ul>
      <div className={css.plot} ref={plot} />
    </>
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

function Swatch({ line }: { readonly line: ChartLine }) {
  return (
    <svg width="18" height="8" aria-hidden="true">
      <line
        x1="0"
        x2="18"
        y1="4"
        y2="4"
        stroke={`var(--${line.role})`}
        strokeWidth="2"
        strokeOpacity={line.faint ? 0.55 : 1}
        {...(line.dashed ? { strokeDasharray: '5 3' } : {})}
      />
    </svg>
  );
}
