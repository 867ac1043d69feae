import { describe, expect, it } from 'vitest';

import { wilsonInterval } from './statistics';

describe('wilsonInterval', () => {
  it('gives the published interval of 8 in 10', () => {
    // (0.8 + 1.92073/10 ± 1.959964·√(0.016 + 0.0096036)) / 1.384146
    const { low, high } = wilsonInterval(8, 10);
    expect(low).toBeCloseTo(0.4902, 4);
    expect(high).toBeCloseTo(0.9433, 4);
  });

  it('stays within 0 and 1 at the ends, with z²/(n + z²) of width', () => {
    const width = 3.841459 / (20 + 3.841459);
    expect(wilsonInterval(0, 20).low).toBe(0);
    expect(wilsonInterval(0, 20).high).toBeCloseTo(width, 5);
    expect(wilsonInterval(20, 20).low).toBeCloseTo(1 - width, 5);
    expect(wilsonInterval(20, 20).high).toBe(1);
  });
});
