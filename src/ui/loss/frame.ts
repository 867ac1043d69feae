import type { AxisWindow } from '../../store/chartView';

/** Where a plot stands in its drawing, in pixels. */
export interface Frame {
  readonly width: number;
  readonly height: number;
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

/** Pixels of a value along either axis. */
export interface Scale {
  x(value: number): number;
  y(value: number): number;
}

/** The scale of a plot over a range across and from 0 to most upward. */
export function scaleOf(
  { width, height, left, right, top, bottom }: Frame,
  { min, max }: AxisWindow,
  most: number,
): Scale {
  return {
    x: (value) => left + ((value - min) / (max - min)) * (width - left - right),
    y: (value) => height - bottom - (value / most) * (height - top - bottom),
  };
}

/** The value at a pixel across the drawing, within the range. */
export function valueAt(
  { width, left, right }: Frame,
  { min, max }: AxisWindow,
  x: number,
): number {
  const share = (x - left) / Math.max(1, width - left - right);
  return min + Math.min(1, Math.max(0, share)) * (max - min);
}

/** A place in a path, to a tenth of a pixel. */
export function at(x: number, y: number): string {
  return `${x.toFixed(1)} ${y.toFixed(1)}`;
}
