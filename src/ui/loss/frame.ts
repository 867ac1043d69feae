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

/** The scale of a plot from −span to span across and from 0 to most upward. */
export function scaleOf(
  { width, height, left, right, top, bottom }: Frame,
  span: number,
  most: number,
): Scale {
  return {
    x: (value) => left + ((value + span) / (2 * span)) * (width - left - right),
    y: (value) => height - bottom - (value / most) * (height - top - bottom),
  };
}

/** A place in a path, to a tenth of a pixel. */
export function at(x: number, y: number): string {
  return `${x.toFixed(1)} ${y.toFixed(1)}`;
}
