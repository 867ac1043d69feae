import { describe, expect, it } from 'vitest';

import { linearTicks, logTicks } from './ticks';

describe('linearTicks', () => {
  it('takes round numbers', () => {
    expect(linearTicks(0, 100, 5)).toEqual([0, 20, 40, 60, 80, 100]);
    expect(linearTicks(0.61, 0.72, 4)).toEqual([0.65, 0.7]);
    expect(linearTicks(-0.3, 0.3, 3)).toEqual([-0.2, 0, 0.2]);
  });

  it('has none for no range', () => {
    expect(linearTicks(2, 2, 5)).toEqual([]);
  });
});

describe('logTicks', () => {
  it('takes 1, 2 and 5 over few decades and powers over many', () => {
    expect(logTicks(0.5, 40, 5)).toEqual([0.5, 1, 2, 5, 10, 20]);
    expect(logTicks(1, 1e8, 4)).toEqual([1, 1e2, 1e4, 1e6, 1e8]);
  });

  it('is as a linear axis within one decade', () => {
    expect(logTicks(0.6, 0.7, 2)).toEqual([0.6, 0.65, 0.7]);
  });
});
