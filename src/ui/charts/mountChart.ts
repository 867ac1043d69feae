import uPlot from 'uplot';

import { formatNumber } from '../../shared/format';
import { chartView } from '../../store/chartView';
import type { OverlaidRun } from '../../store/experiments/overlay';
import { metricSeries } from '../../store/metricSeries';
import { chartData, lastValues, type ChartData } from './chartData';
import type { ChartDefinition } from './chartForms';
import { chartOptions, columnsOf } from './chartOptions';
import { listenToPointer } from './chartPointer';
import { chartTheme, onThemeChange } from './chartTheme';
import { figureOf, type Figure } from './figure';
import { overlayCurves, overlayValues } from './overlayCurves';
import { shownWindow, windowChanged } from './shownWindow';

const shown = (value: number | null): string => (value === null ? '–' : formatNumber(value));
/** What is out of sight is drawn this seldom: a print or a picture of the whole page has it all the same. */
const lateMilliseconds = 1000;

/** Where a chart is drawn, and where its numbers are written: a legend with an output a line, and one with an output a kept run. */
export interface ChartPlace {
  readonly plot: HTMLElement;
  readonly legend: HTMLElement;
  readonly behindLegend: HTMLElement | null;
}

/**
 * Draws into elements until the returned function is called; at most once a frame, and out of sight at
 * most once a second.
 * @param behind kept runs beneath the page's own
 */
export function mountChart(
  definition: ChartDefinition,
  evalPairs: number,
  behind: readonly OverlaidRun[],
  { plot: element, legend, behindLegend }: ChartPlace,
): () => void {
  const outputs = [...legend.querySelectorAll('output')];
  const behindOutputs = [...(behindLegend?.querySelectorAll('output') ?? [])];
  const { phase } = definition;
  let view = chartView.getState();
  let data: ChartData = chartData(metricSeries, definition, evalPairs, view);
  let curves = overlayCurves(behind, definition, view);
  let figure: Figure;
  let chart: uPlot | null = null;
  let visible = true;
  let frame = 0;
  let late: ReturnType<typeof setTimeout> | undefined;

  const size = () => ({ width: element.clientWidth, height: element.clientHeight });
  const drawn = (): Figure =>
    figureOf(data, definition, {
      ...{ logX: view.logX, logY: view.logY, clipped: view.clipped },
      ...{ window: shownWindow(phase, view), behind: curves },
      buckets: Math.max(100, element.clientWidth),
    });
  const write = (index: number | null): void => {
    const values =
      index === null ? lastValues(data) : figure.lines.map((column) => column[index] ?? null);
    values.forEach((value, i) => {
      outputs[i]!.textContent = shown(value);
      outputs[i]!.dataset.value = value === null ? '' : String(value);
    });
    const x = index === null ? null : (figure.places[index] ?? null);
    const kept = behind.map(({ name }) => ({ name, values: overlayValues(curves, name, x) }));
    kept.forEach((run, i) => {
      const text = run.values.length > 0 ? run.values.map(shown).join(' / ') : shown(null);
      behindOutputs[i]!.textContent = text;
    });
    if (index !== null) return;
    const words = [
      ...(metricSeries.isEmpty() && curves.length > 0 ? [] : definition.lines).map(
        ({ label }, i) => `${label} ${shown(values[i]!)}`,
      ),
      ...kept
        .filter((run) => run.values.length > 0)
        .map((run) => `${run.name} ${run.values.map(shown).join(' / ')}`),
    ];
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
    if (!same) {
      data = chartData(metricSeries, definition, evalPairs, view);
      curves = overlayCurves(behind, definition, view);
    }
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
