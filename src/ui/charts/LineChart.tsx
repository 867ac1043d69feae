import { useEffect, useRef } from 'react';
import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';

import { formatNumber } from '../../shared/format';
import { metricSeries } from '../../store/metricSeries';
import { chartColumns, lastValues, type ChartColumns } from './chartData';
import type { ChartDefinition, ChartLine } from './chartDefinitions';
import { chartOptions } from './chartOptions';
import { chartTheme, onThemeChange } from './chartTheme';
import css from './LineChart.module.css';

interface Props {
  readonly definition: ChartDefinition;
  readonly evalPairs: number;
}

const height = 190;
const shown = (value: number | null): string => (value === null ? '–' : formatNumber(value));

/** One chart, drawn from typed columns outside React: title, legend with values, plot, explanation. */
export function LineChart({ definition, evalPairs }: Props) {
  const plot = useRef<HTMLDivElement>(null);
  const legend = useRef<HTMLUListElement>(null);
  useEffect(() => {
    if (!plot.current || !legend.current) return;
    return mountChart(definition, evalPairs, plot.current, legend.current);
  }, [definition, evalPairs]);
  const help = `help-${definition.id}`;
  return (
    <figure className={css.chart} data-chart={definition.id}>
      <figcaption>
        <h3>{definition.title}</h3>
        <button type="button" popoverTarget={help} aria-label={`What “${definition.title}” shows`}>
          ?
        </button>
        <div id={help} popover="auto" className={css.help}>
          <b>{definition.title}</b>
          <p>{definition.help}</p>
        </div>
      </figcaption>
      <ul className={css.legend} ref={legend}>
        {definition.lines.map((line) => (
          <li key={line.label}>
            <Swatch line={line} />
            {line.label} <output>–</output>
          </li>
        ))}
      </ul>
      <div className={css.plot} ref={plot} style={{ height }} />
    </figure>
  );
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

/** Draws into two elements until the returned function is called; at most once a frame. */
function mountChart(
  definition: ChartDefinition,
  evalPairs: number,
  element: HTMLElement,
  legend: HTMLElement,
): () => void {
  const outputs = [...legend.querySelectorAll('output')];
  let columns: ChartColumns = [[]];
  let chart: uPlot | null = null;

  const write = (index: number | null): void => {
    const values =
      index === null
        ? lastValues(columns, definition.lines.length)
        : columns.slice(1, 1 + definition.lines.length).map((column) => column[index] ?? null);
    values.forEach((value, i) => {
      outputs[i]!.textContent = shown(value);
    });
    if (index !== null) return;
    const words = definition.lines.map(({ label }, i) => `${label} ${shown(values[i]!)}`);
    const canvas = element.querySelector('canvas');
    canvas?.setAttribute('role', 'img');
    canvas?.setAttribute('aria-label', `${definition.title}: ${words.join(', ')}`);
  };
  const draw = (): void => {
    columns = chartColumns(metricSeries, definition, evalPairs);
    chart?.setData(columns);
    write(chart?.cursor.idx ?? null);
  };
  const make = (): void => {
    chart?.destroy();
    const size = { width: element.clientWidth, height };
    columns = chartColumns(metricSeries, definition, evalPairs);
    const options = chartOptions(definition, chartTheme(), size, write);
    chart = new uPlot(options, columns, element);
    write(null);
  };
  make();
  const observer = new ResizeObserver(() => {
    chart?.setSize({ width: element.clientWidth, height });
  });
  observer.observe(element);
  const leaveTheme = onThemeChange(make);
  const leaveSeries = metricSeries.subscribe(draw);
  return () => {
    observer.disconnect();
    leaveTheme();
    leaveSeries();
    chart?.destroy();
  };
}
