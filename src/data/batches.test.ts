import { describe, expect, it } from 'vitest';

import { batchOrder } from './batches';

describe('batchOrder', () => {
  it('takes the file order and wraps round', () => {
    const order = batchOrder(5, { batchSize: 3, shuffle: false, seed: 1 });
    expect([1, 2, 3, 4].map((step) => [...order.batch(step)])).toEqual([
      [0, 1, 2],
      [3, 4, 0],
      [1, 2, 3],
      [4, 0, 1],
    ]);
    expect(order.epochOf(5)).toBe(3);
    expect([...batchOrder(2, { batchSize: 5, shuffle: false, seed: 1 }).batch(1)]).toEqual([
      0, 1, 0, 1, 0,
    ]);
  });

  it('shuffles every epoch anew, each pair once, the same at every asking', () => {
    const options = { batchSize: 7, shuffle: true, seed: 3 };
    const steps = Array.from({ length: 30 }, (_, i) => i + 1);
    const order = batchOrder(70, options);
    const batches = steps.map((step) => [...order.batch(step)]);
    const epochs = [0, 1, 2].map((e) => batches.slice(e * 10, e * 10 + 10).flat());
    const all = Array.from({ length: 70 }, (_, i) => i);
    for (const epoch of epochs) expect(epoch.toSorted((a, b) => a - b)).toEqual(all);
    expect(epochs[0]).not.toEqual(epochs[1]);
    expect(epochs[0]).not.toEqual(all);
    const backwards = steps.toReversed().map((step) => [...batchOrder(70, options).batch(step)]);
    expect(backwards.toReversed()).toEqual(batches);
    expect([...batchOrder(70, { ...options, seed: 4 }).batch(1)]).not.toEqual(batches[0]);
  });

  it('straddles epochs', () => {
    const order = batchOrder(5, { batchSize: 4, shuffle: true, seed: 1 });
    const flat = [1, 2, 3, 4, 5].flatMap((step) => [...order.batch(step)]);
    for (let e = 0; e < 4; e++) {
      expect(flat.slice(e * 5, e * 5 + 5).toSorted((a, b) => a - b)).toEqual([0, 1, 2, 3, 4]);
    }
  });
});
