import { describe, expect, it } from 'vitest';

import { benchCases, benchVariants, tokensOf, variantsOf } from './benchmark';
import { median } from '../shared/statistics';
import { benchRow } from './benchmarkRows';

const caseOf = (name: string) => benchCases.find((of) => of.name === name)!;

const step = (milliseconds: number, dispatches: number) => ({
  milliseconds,
  loss: 1,
  counts: { dispatches, buffersCreated: 0, bytesUploaded: 4096, readbacks: 0, peakBytes: 1e6 },
});

describe('a row', () => {
  it('has every field of the contract', () => {
    const row = benchRow(caseOf('lm-0.88m'), {
      ...{ variant: 'webgpu', threads: 1, loss: 5.5, matmulGflops: 3.02 },
      steps: [step(5000, 900), step(4000, 80), step(2000, 80)],
    });
    expect(row).toMatchObject({
      ...{ case: 'lm-0.88m', variant: 'webgpu', ms: 4000, msLow: 2000, msHigh: 5000, steps: 3 },
      ...{ tokensPerSecond: 256, dispatches: 80, buffersCreated: 0, bytesUploaded: 4096 },
      ...{ readbacks: 0, peakGpuBytes: 1e6, threads: 1, loss: 5.5 },
    });
    // 6.04 GFLOP in 4 s are half of 3.02 GFLOP/s.
    expect(row.matmulShare).toBeCloseTo(0.5, 3);
  });

  it('has no share where the yardstick was not measured', () => {
    const measured = { threads: 1, loss: 1, matmulGflops: null, steps: [step(10, 1)] };
    expect(benchRow(caseOf('dpo-nano'), { ...measured, variant: 'cpu' }).matmulShare).toBeNull();
  });

  it.each([
    [[3, 1, 2], 2],
    [[4, 1, 3, 2], 2.5],
    [[7], 7],
  ])('takes the middle of %j: %d', (values, middle) => {
    expect(median(values)).toBe(middle);
  });
});

describe('the cases', () => {
  it('train on 1,024 tokens each, whatever is computed once for several rows', () => {
    for (const of of benchCases) expect(tokensOf(of)).toBe(1024);
  });

  it('give jax-js the plain step alone, and the largest model to what is ours unless asked', () => {
    expect(variantsOf(caseOf('lm-0.88m'), benchVariants, false)).toEqual(benchVariants);
    expect(variantsOf(caseOf('dpo-nano'), benchVariants, false)).toEqual([
      ...['webgpu', 'stock-webgpu', 'wasm', 'stock-wasm', 'cpu'],
    ]);
    expect(variantsOf(caseOf('dpo-10m'), benchVariants, false)).toEqual(['webgpu', 'wasm']);
    expect(variantsOf(caseOf('dpo-10m'), ['stock-wasm'], true)).toEqual(['stock-wasm']);
  });
});
