import { describe, expect, it } from 'vitest';

import type { ChartData } from './chartData';
import { charts } from './chartDefinitions';
import { figureOf, type FigureView } from './figure';

const chart = (id: string) => charts.find((definition) => definition.id === id)!;
const loss = chart('loss');
const none = Number.NaN;
const data = (x: number[], ...lines: number[][]): ChartData => ({
  x: Float64Array.from(x),
  lines: lines.map((line) => Float64Array.from(line)),
  smoothed: lines.map(() => null),
  intervals: lines.map(() => null),
});
const view = (part: Partial<FigureView> = {}): FigureView => ({
  window: { min: 0, max: 100 },
  logX: false,
  logY: false,
  clipped: false,
  behind: [],
  buckets: 100,
  ...part,
});

describe('figureOf', () => {
  it('draws a window with each line’s next point on both sides', () => {
    const { places, lines, y } = figureOf(
      data([0, 1, 2, 3, 4, 5], [9, 1, 2, 3, 9, 9], [5, none, none, 2, none, none]),
      loss,
      view({ window: { min: 2, max: 3 } }),
    );
    expect(places).toEqual([0, 1, 2, 3, 4]);
    expect(lines).toEqual([
      [9, 1, 2, 3, 9],
      [5, null, null, 2, null],
    ]);
    // The range is that of what is in sight, 2 to 3, with 8 % of room.
    expect(y.min).toBeCloseTo(1.92, 12);
    expect(y.max).toBeCloseTo(3.08, 12);
  });

  it('without rows of the page’s own has the cross-hair stand at the points of kept runs', () => {
    const curve = (...places: readonly number[]) => ({
      ...{ name: 'a', place: 0, dashed: false },
      points: places.map((x) => ({ x, mean: x, low: x, high: x, seeds: 1 })),
    });
    const { places, lines, y } = figureOf(
      data([], [], []),
      loss,
      view({ behind: [curve(0, 10), curve(5, 10)] }),
    );
    expect(places).toEqual([0, 5, 10]);
    expect(lines).toEqual([
      [null, null, null],
      [null, null, null],
    ]);
    // From 0 to 10, with 8 % of room.
    expect([y.min, y.max]).toEqual([-0.8, 10.8]);
  });

  it('holds a line’s interval in its range', () => {
    const { y, intervals } = figureOf(
      {
        ...data([0, 1], [0.4, 0.5]),
        intervals: [{ low: Float64Array.of(-0.2, 0.1), high: Float64Array.of(0.8, 0.7) }],
      },
      chart('score-correlation'),
      view({ window: { min: 0, max: 1 } }),
    );
    // From -0.2 to 0.8, with 8 % of room.
    expect(y.min).toBeCloseTo(-0.28, 12);
    expect(y.max).toBeCloseTo(0.88, 12);
    expect(intervals).toEqual([{ low: [-0.2, 0.1], high: [0.8, 0.7] }]);
  });

  it('leaves a spike out of the range when outliers are clipped, and keeps it as a point', () => {
    const values = Array.from({ length: 101 }, (_, i) => (i === 50 ? 1000 : 1 + (i % 2)));
    const spiky = data(
      Array.from(values.keys()),
      values,
      values.map(() => none),
    );
    expect(figureOf(spiky, loss, view({ buckets: 200 })).y.max).toBeGreaterThan(1000);
    const clipped = figureOf(spiky, loss, view({ buckets: 200, clipped: true }));
    expect(clipped.y.max).toBeCloseTo(2.08, 12);
    expect(clipped.lines[0]![50]).toBe(1000);
  });

  it('has no point at or below zero on a logarithmic axis', () => {
    const { lines, y, logY } = figureOf(
      data([1, 2, 3], [100, 0, 1], [none, none, none]),
      loss,
      view({ logY: true }),
    );
    expect(logY).toBe(true);
    expect(lines[0]).toEqual([100, null, 1]);
    expect(y.min).toBeCloseTo(1 / 100 ** 0.08, 12);
    expect(y.max).toBeCloseTo(100 * 100 ** 0.08, 9);
  });

  it('stays linear where values may be negative', () => {
    const margins = figureOf(
      data([1, 2], [-1, 1], [none, none]),
      chart('margins'),
      view({ logY: true }),
    );
    expect(margins.logY).toBe(false);
    expect(margins.lines[0]).toEqual([-1, 1]);
  });

  it('draws a hundred thousand points as a few per bucket, with every spike', () => {
    const length = 100_000;
    const values = Array.from({ length }, (_, i) => (i === 77_777 ? 9 : 1));
    const { places, lines } = figureOf(
      data(
        Array.from(values.keys()),
        values,
        values.map(() => none),
      ),
      loss,
      view({ window: { min: 0, max: length - 1 } }),
    );
    expect(places.length).toBeLessThanOrEqual(4 * 101);
    expect(places.at(0)).toBe(0);
    expect(places.at(-1)).toBe(length - 1);
    expect(lines[0]![places.indexOf(77_777)]).toBe(9);
  });

  it('holds kept runs in sight with their bands, as far as they lie in the window', () => {
    const point = (x: number, mean: number, width: number) => ({
      ...{ x, mean, low: mean - width, high: mean + width, seeds: 2 },
    });
    const kept = {
      ...{ name: 'a', place: 0, dashed: false },
      points: [point(0, 100, 0), point(2, 5, 1), point(4, -100, 0)],
    };
    const shown = view({ window: { min: 1, max: 3 }, behind: [kept] });
    const { y, behind } = figureOf(data([1, 2, 3], [1, 1, 1], [1, 1, 1]), loss, shown);
    // From the run's own 1 to the kept one's 6, with 8 % of room.
    expect(y.min).toBeCloseTo(0.6, 12);
    expect(y.max).toBeCloseTo(6.4, 12);
    // It runs on to its next points outside.
    expect(behind[0]!.points.map(({ x }) => x)).toEqual([0, 2, 4]);
    // On a logarithmic axis there is no place for what is not above 0, nor for a band that is not.
    const log = figureOf(data([1], [1], [1]), loss, {
      ...shown,
      logY: true,
      behind: [{ ...kept, points: [point(2, 5, 6), point(3, -1, 0)] }],
    });
    expect(log.behind[0]!.points).toEqual([{ x: 2, mean: 5, low: 5, high: 11, seeds: 2 }]);
  });
});
