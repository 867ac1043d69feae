import { expect, it } from 'vitest';

import { inks } from '../../drawing/paper';
import { runLook } from '../../shared/runColors';
import { lifted } from './chartTheme';

it('a run’s color is as much lighter on a dark ground as the style sheet’s filter makes it', () => {
  expect(lifted('#146060', 1)).toBe('rgb(20 96 96)');
  // brightness(1.7): 0x14 · 1.7 = 34, 0x60 · 1.7 = 163.2.
  expect(lifted('#146060', 1.7)).toBe('rgb(34 163 163)');
  expect(lifted('#c0392b', 1.7)).toBe('rgb(255 97 73)');
});

it('no kept run is drawn in the color of one of a chart’s own lines, nor in one like it', () => {
  const parts = (color: string) =>
    [1, 3, 5].map((at) => Number.parseInt(color.slice(at, at + 2), 16));
  const { train, eval: heldOut, chosen, rejected, opponent } = inks;
  const runs = Array.from({ length: 8 }, (_, place) => runLook(place).color);
  expect(new Set(runs).size).toBe(8);
  for (const run of runs)
    for (const ink of [train, heldOut, chosen, rejected, opponent]) {
      const other = parts(ink);
      const apart = Math.hypot(...parts(run).map((part, i) => part - other[i]!));
      expect(apart, `${run} and ${ink}`).toBeGreaterThan(40);
    }
});
