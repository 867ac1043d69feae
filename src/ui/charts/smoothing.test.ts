import { describe, expect, it } from 'vitest';

import { smoothed } from './smoothing';

describe('smoothed', () => {
  it('is the mean with weights 1, w, w² back in time', () => {
    const [a, b, c] = smoothed(Float64Array.of(1, 0, 0), 0.5);
    expect(a).toBe(1);
    expect(b).toBeCloseTo(1 / 3, 12);
    expect(c).toBeCloseTo(1 / 7, 12);
  });

  it('leaves a constant as it is, from the first point on', () => {
    smoothed(Float64Array.of(4, 4, 4, 4), 0.9).forEach((value) => {
      expect(value).toBeCloseTo(4, 12);
    });
  });

  it('passes over points that are missing or not finite', () => {
    const out = smoothed(Float64Array.of(Number.NaN, 2, Number.POSITIVE_INFINITY, 5), 0.5);
    expect([...out]).toEqual([Number.NaN, 2, Number.NaN, 4]);
  });

  it('changes nothing at weight 0', () => {
    expect([...smoothed(Float64Array.of(3, -1, 7), 0)]).toEqual([3, -1, 7]);
  });
});
