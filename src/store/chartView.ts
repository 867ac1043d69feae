import { createStore } from 'zustand/vanilla';
import { createJSONStorage, persist } from 'zustand/middleware';

import type { TrainedPhase } from '../protocol/metrics';

/** What the horizontal axis of every chart counts. */
export const xAxes = ['step', 'pairs', 'tokens', 'epoch', 'time'] as const;
export type XAxis = (typeof xAxes)[number];

/** A part of an axis, in its unit. */
export interface AxisWindow {
  readonly min: number;
  readonly max: number;
}

/** How all charts are drawn; nothing of it touches a measured number. */
export interface ChartView {
  readonly xAxis: XAxis;
  /** The weight of what came before in the moving average: 0 is off, below 1. */
  readonly smoothing: number;
  readonly logX: boolean;
  readonly logY: boolean;
  /** Whether the vertical axis leaves out what lies beyond the 1st and the 99th percentile. */
  readonly clipped: boolean;
  /** Charts that come first, in the order in which they were pinned. */
  readonly pinned: readonly string[];
  readonly filter: string;
  /** What is zoomed to, by phase, since each counts from its own beginning; null shows everything. */
  readonly zoom: Readonly<Record<TrainedPhase, AxisWindow | null>>;
  /** Whether a zoomed window moves along with the newest point. */
  readonly following: boolean;
}

/** The strongest smoothing on offer. */
export const mostSmoothing = 0.99;
const noZoom = { sft: null, reward: null, align: null } as const;

function initial(): ChartView {
  return {
    xAxis: 'step',
    smoothing: 0,
    logX: false,
    logY: false,
    clipped: false,
    pinned: [],
    filter: '',
    zoom: noZoom,
    following: false,
  };
}

/** What of a kept view is to be taken: what was kept, where it is still in order; the rest as at first. */
export function restored(kept: unknown): Partial<ChartView> {
  if (typeof kept !== 'object' || kept === null) return {};
  const { xAxis, smoothing, logX, logY, clipped, pinned } = kept as Record<string, unknown>;
  return {
    ...(xAxes.includes(xAxis as XAxis) ? { xAxis: xAxis as XAxis } : {}),
    ...(typeof smoothing === 'number' && smoothing >= 0 && smoothing <= mostSmoothing
      ? { smoothing }
      : {}),
    ...(typeof logX === 'boolean' ? { logX } : {}),
    ...(typeof logY === 'boolean' ? { logY } : {}),
    ...(typeof clipped === 'boolean' ? { clipped } : {}),
    ...(Array.isArray(pinned)
      ? { pinned: pinned.filter((id): id is string => typeof id === 'string') }
      : {}),
  };
}

/** The view of the page's charts. Filter and zoom belong to the moment and do not outlive the page. */
export const chartView = createStore<ChartView>()(
  persist(initial, {
    name: 'refinery-charts',
    version: 1,
    storage: createJSONStorage(() => localStorage),
    partialize: ({ xAxis, smoothing, logX, logY, clipped, pinned }) => ({
      ...{ xAxis, smoothing, logX, logY, clipped, pinned },
    }),
    merge: (kept, current) => ({ ...current, ...restored(kept) }),
  }),
);

/** Changes how charts are drawn. */
export function viewChanged(
  part: Partial<Pick<ChartView, 'smoothing' | 'logX' | 'logY' | 'clipped' | 'filter'>>,
): void {
  chartView.setState(part);
}

/** Takes another horizontal axis; a window in the old one's unit means nothing in it. */
export function xAxisChosen(xAxis: XAxis): void {
  chartView.setState({ xAxis, zoom: noZoom, following: false });
}

/** Pins a chart, or lets it go. */
export function pinToggled(id: string): void {
  chartView.setState(({ pinned }) => ({
    pinned: pinned.includes(id) ? pinned.filter((other) => other !== id) : [...pinned, id],
  }));
}

/** Shows a part of a phase's axis in all its charts; a window set by hand stays where it was put. */
export function zoomed(phase: TrainedPhase, window: AxisWindow | null): void {
  chartView.setState(({ zoom }) => ({ zoom: { ...zoom, [phase]: window }, following: false }));
}

/** Shows everything again. */
export function zoomReset(): void {
  chartView.setState({ zoom: noZoom, following: false });
}

/** Lets windows of these widths move with the newest point. */
export function followStarted(zoom: ChartView['zoom']): void {
  chartView.setState({ zoom, following: true });
}

/** Leaves the windows where they stand. */
export function followStopped(zoom: ChartView['zoom']): void {
  chartView.setState({ zoom, following: false });
}
