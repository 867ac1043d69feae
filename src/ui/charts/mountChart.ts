import uPlot from 'uplot';

import { formatNumber } from '../../shared/format';
import { chartView } from '../../store/chartView';
import { metricSeries } from '../../store/metricSeries';
import { chartData, lastValues, type ChartData } from './chartData';
import type { ChartDefinition } from './chartForms';
import { chartOptions, columnsOf } from './chartOptions';
import { listenToPointer } from './chartPointer';
import { chartTheme, onThemeChange } from './chartTheme';
import { figureOf, type Figure } from './figure';
import { shownWindow, windowChanged } from './shownWindow';

const shown = (value: number | null): string => (value === null ? '–' : formatNumber(value));
/** What is out of sight is drawn this seldom: a print or a picture of the whole page has it all the same. */
const lateMilliseconds = 1000;

/**
 * Draws into two elements until the returned function is called; at most once a frame, and out of sight at
 * most once a second.
 */
export function mountChart(
  definition: ChartDefinition,
  evalPairs: number,
  element: HTMLElement,
  legend: HTMLElement,
): () => void {
  const outputs = [...legend.querySelectorAll('output')];
  const { phase } = definition;
  let view = chartView.getState();
  let data: ChartData = chartData(metricSeries, definition, evalPairs, view);
  let figure: Figure;
  let chart: uPlot | null = null;
  let visible = true;
  let frame = 0;
  let late: ReturnType<typeof setTimeout> | undefined;

  const size = () => ({ width: element.clientWidth, height: element.clientHeight });
  const drawn = (): Figure =>
    figureOf(data, definition, {
      ...{ logX: view.logX, logY: view.logY, clipped: view.clipped },
      window: shownWindow(phase, view),
      buckets: Math.max(100, element.clientWidth),
    });
  const write = (index: number | null): void => {
    const values =
      index === null ? lastValues(data) : figure.lines.map((column) => column[index] ?? null);
    values.forEach((value, i) => {
      outputs[i]!.textContent = shown(value);
      outputs[i]!.dataset.value = value === null ? '' : String(value);
    });
    if (index !== null) return;
    const words = definition.lines.map(({ label }, i) => `${label} ${shown(values[i]!)}`);
    const canvas = element.querySelector('canvas');
    canvas?.setAttribute('role', 'img');
    canvas?.setAttribute('aria-label', `${definition.title}: ${words.join(', ')}`);
  };
  const drawNow = (): void => {
    clearTimeout(late);
    late = undefined;
    if (!chart) return;
    figure = drawn();
    // What another chart's pointer drew out here is over with the zoom that it led to.
    chart.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
    chart.setData(columnsOf(figure));
  };
  const draw = (): void => {
    if (visible) drawNow();
    else late ??= setTimeout(drawNow, lateMilliseconds);
    write(chart?.cursor.idx ?? null);
  };
  const onSelect = (left: number, width: number): void => {
    if (!chart) return;
    const [min, max] = [chart.posToVal(left, 'x'), chart.posToVal(left + width, 'x')];
    windowChanged(phase, () => ({ min, max }));
  };
  const make = (): void => {
    chart?.destroy();
    figure = drawn();
    const hooks = { figure: () => figure, onCursor: write, onSelect };
    const options = chartOptions(definition, chartTheme(), size(), view.xAxis, hooks);
    chart = new uPlot(options, columnsOf(figure), element);
    write(null);
  };
  const count = (): void => {
    if (!definition.count) return;
    outputs.at(-1)!.textContent = shown(metricSeries.last(phase, 'eval', definition.count));
  };
  make();
  count();

  const seriesChanged = (): void => {
    data = chartData(metricSeries, definition, evalPairs, view);
    draw();
    count();
  };
  const viewMoved = (): void => {
    frame = 0;
    const before = view;
    view = chartView.getState();
    const same = (['xAxis', 'logX', 'smoothing'] as const).every(
      (key) => view[key] === before[key],
    );
    if (!same) data = chartData(metricSeries, definition, evalPairs, view);
    const kept = view.xAxis === before.xAxis && view.logX === before.logX;
    if (kept && view.logY === before.logY) draw();
    else make();
  };
  const observer = new ResizeObserver(() => {
    chart?.setSize(size());
  });
  observer.observe(element);
  const sight = new IntersectionObserver(
    ([entry]) => {
      const came = entry!.isIntersecting && !visible;
      visible = entry!.isIntersecting;
      if (came) draw();
    },
    { rootMargin: '200px' },
  );
  sight.observe(element);
  const leave = [
    onThemeChange(make),
    metricSeries.subscribe(seriesChanged),
    chartView.subscribe(() => {
      frame ||= requestAnimationFrame(viewMoved);
    }),
    listenToPointer(element, phase),
  ];
  return () => {
    cancelAnimationFrame(frame);
    clearTimeout(late);
    observer.disconnect();
    sight.disconnect();
    leave.forEach((end) => {
      end();
    });
    chart?.destroy();
  };
}
