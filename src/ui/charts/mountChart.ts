import uPlot from 'uplot';

import { formatNumber } from '../../shared/format';
import { chartView, zoomReset } from '../../store/chartView';
import { metricSeries } from '../../store/metricSeries';
import { chartData, lastValues, type ChartData } from './chartData';
import type { ChartDefinition } from './chartDefinitions';
import { chartOptions, columnsOf } from './chartOptions';
import { chartTheme, onThemeChange } from './chartTheme';
import { figureOf, type Figure } from './figure';
import { shownWindow, windowChanged } from './shownWindow';
import { movedBy, zoomedBy } from './window';

const shown = (value: number | null): string => (value === null ? '–' : formatNumber(value));
/** What is out of sight is drawn this seldom: a print or a picture of the whole page has it all the same. */
const lateMilliseconds = 1000;
/** How much a notch of the wheel zooms. */
const zoomSpeed = 0.002;

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
  make();

  const seriesChanged = (): void => {
    data = chartData(metricSeries, definition, evalPairs, view);
    draw();
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

/** The wheel zooms with Ctrl and moves with Shift or sideways; Shift and drag move; a double click shows all. */
function listenToPointer(element: HTMLElement, phase: ChartDefinition['phase']): () => void {
  const area = (): DOMRect => (element.querySelector('.u-over') ?? element).getBoundingClientRect();
  const wheel = (event: WheelEvent): void => {
    const { left, width } = area();
    if (event.ctrlKey || event.metaKey) {
      const at = Math.min(1, Math.max(0, (event.clientX - left) / width));
      const factor = Math.exp(event.deltaY * zoomSpeed);
      windowChanged(phase, (window, log) => zoomedBy(window, factor, at, log));
    } else {
      const way = event.shiftKey ? event.deltaY + event.deltaX : event.deltaX;
      const sideways = event.shiftKey || Math.abs(event.deltaX) > Math.abs(event.deltaY);
      if (!sideways || !chartView.getState().zoom[phase]) return;
      windowChanged(phase, (window, log) => movedBy(window, way / width, log));
    }
    event.preventDefault();
  };
  const down = (event: PointerEvent): void => {
    if (!event.shiftKey || event.button !== 0) return;
    let last = event.clientX;
    const { width } = area();
    const move = ({ clientX }: PointerEvent): void => {
      const way = (last - clientX) / width;
      last = clientX;
      windowChanged(phase, (window, log) => movedBy(window, way, log));
    };
    const end = (): void => {
      window.removeEventListener('pointermove', move);
      window.removeEventListener('pointerup', end);
    };
    window.addEventListener('pointermove', move);
    window.addEventListener('pointerup', end);
    event.preventDefault();
  };
  element.addEventListener('wheel', wheel, { passive: false });
  element.addEventListener('pointerdown', down);
  element.addEventListener('dblclick', zoomReset);
  return () => {
    element.removeEventListener('wheel', wheel);
    element.removeEventListener('pointerdown', down);
    element.removeEventListener('dblclick', zoomReset);
  };
}
