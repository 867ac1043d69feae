import { describe, expect, it } from 'vitest';

import { PairValues } from './pairValues';

const batch = (...h: number[]) =>
  ({
    kind: 'batch',
    pairs: h.length,
    h: Float32Array.from(h),
    ...{ refinedH: null, own: null },
    lines: Uint32Array.from(h.keys()),
  }) as const;

describe('the margins of the last batch and evaluation', () => {
  it('are heard of once a frame, the last ones only', () => {
    const frames: (() => void)[] = [];
    const values = new PairValues((notify) => frames.push(notify));
    let heard = 0;
    values.subscribe(() => (heard += 1));
    values.take(1, batch(0, 0));
    values.take(2, batch(-3, 1));
    values.take(3, batch(2, Number.NaN));
    expect(frames).toHaveLength(1);
    expect(values.batch()).toBeNull();
    frames[0]!();
    expect(heard).toBe(1);
    // The farthest of the whole run, not of this batch.
    expect(values.batch()).toMatchObject({ step: 3, pairs: 2, reach: { low: -3, high: 2 } });
    expect(values.batch()).toBe(values.batch());
  });

  it('are binned the same on either side of the border, and go with the run', () => {
    const values = new PairValues((notify) => {
      notify();
    });
    const h = Float32Array.of(-1, 0, 2, 2);
    values.take(0, { kind: 'heldOut', pairs: 4, h, refinedH: null });
    const here = values.heldOut()!;
    expect(here).toMatchObject({ step: 0, bins: { pairs: 4, above: 2, mean: 0.75 } });
    values.take(10, { kind: 'heldOutBins', bins: here.bins });
    expect(values.heldOut()).toEqual({ step: 10, bins: here.bins });
    values.take(10, batch(5));
    values.clear();
    expect(values.batch()).toBeNull();
    expect(values.heldOut()).toBeNull();
    values.take(1, batch(1));
    expect(values.batch()!.reach).toEqual({ low: 0, high: 1 });
  });
});
