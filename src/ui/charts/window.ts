import type { AxisWindow } from '../../store/chartView';

const flat = (log: boolean, value: number): number => (log ? Math.log10(value) : value);
const back = (log: boolean, value: number): number => (log ? 10 ** value : value);
/** The deepest zoom: a window is never narrower than this share of everything. */
const narrowest = 1e-5;

/**
 * Moves and limits a window so that it lies within everything there is; null where it is everything.
 * @param log whether the axis is logarithmic: distances are then those of the logarithms
 */
export function within(window: AxisWindow, whole: AxisWindow, log: boolean): AxisWindow | null {
  const [from, to] = [flat(log, whole.min), flat(log, whole.max)];
  const [min, max] = [flat(log, window.min), flat(log, window.max)];
  const width = Math.max(max - min, (to - from) * narrowest);
  if (width >= to - from) return null;
  const start = Math.min(Math.max(min, from), to - width);
  return { min: back(log, start), max: back(log, start + width) };
}

/** A window by this factor as wide, with `at` (from 0, its left end, to 1) staying where it is. */
export function zoomedBy(window: AxisWindow, factor: number, at: number, log: boolean): AxisWindow {
  const [min, max] = [flat(log, window.min), flat(log, window.max)];
  const center = min + at * (max - min);
  return {
    min: back(log, center - factor * (center - min)),
    max: back(log, center + factor * (max - center)),
  };
}

/** A window moved by this share of its width. */
export function movedBy(window: AxisWindow, share: number, log: boolean): AxisWindow {
  const [min, max] = [flat(log, window.min), flat(log, window.max)];
  const way = share * (max - min);
  return { min: back(log, min + way), max: back(log, max + way) };
}

/** A window of the same width that ends where everything ends. */
export function atEnd(window: AxisWindow, whole: AxisWindow, log: boolean): AxisWindow | null {
  const [min, max] = [flat(log, window.min), flat(log, window.max)];
  const end = flat(log, whole.max);
  return within({ min: back(log, end - (max - min)), max: whole.max }, whole, log);
}
