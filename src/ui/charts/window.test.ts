import { describe, expect, it } from 'vitest';

import { atEnd, movedBy, within, zoomedBy } from './window';

const whole = { min: 0, max: 100 };

describe('windows', () => {
  it('stay within everything, and keep their width', () => {
    expect(within({ min: -10, max: 20 }, whole, false)).toEqual({ min: 0, max: 30 });
    expect(within({ min: 90, max: 120 }, whole, false)).toEqual({ min: 70, max: 100 });
    expect(within({ min: 40, max: 60 }, whole, false)).toEqual({ min: 40, max: 60 });
  });

  it('are none where they show everything', () => {
    expect(within({ min: -10, max: 110 }, whole, false)).toBeNull();
  });

  it('zoom about a point that stays where it is', () => {
    expect(zoomedBy(whole, 0.5, 0.25, false)).toEqual({ min: 12.5, max: 62.5 });
    expect(zoomedBy({ min: 25, max: 75 }, 2, 0.5, false)).toEqual(whole);
  });

  it('move by a share of their width', () => {
    expect(movedBy({ min: 20, max: 40 }, 0.5, false)).toEqual({ min: 30, max: 50 });
  });

  it('go to the end', () => {
    expect(atEnd({ min: 10, max: 30 }, whole, false)).toEqual({ min: 80, max: 100 });
  });

  it('measure by decades on a logarithmic axis', () => {
    const zoomed = zoomedBy({ min: 1, max: 10_000 }, 0.5, 0.5, true);
    expect(zoomed.min).toBeCloseTo(10, 9);
    expect(zoomed.max).toBeCloseTo(1000, 9);
    const moved = movedBy({ min: 1, max: 10 }, 1, true);
    expect(moved.min).toBeCloseTo(10, 9);
    expect(moved.max).toBeCloseTo(100, 9);
  });
});
