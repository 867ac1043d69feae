import { expect, it } from 'vitest';

import type { BenchReport } from './benchmark';
import { benchMarkdown } from './benchmarkTable';

const report: BenchReport = {
  adapter: {
    ...{ status: 'adapter', kind: 'software', vendor: 'google', architecture: 'swiftshader' },
    ...{ description: '', features: [], maxBufferSize: 1, maxStorageBufferBindingSize: 1 },
  },
  ...{ userAgent: 'Chromium 156', matmulGflops: 2.9, wasmMatmulGflops: null },
  rows: [
    {
      ...{ case: 'dpo-nano', variant: 'webgpu', ms: 123.4, msLow: 120, msHigh: 1300.4, steps: 5 },
      ...{ tokensPerSecond: 8298.2, dispatches: 140, buffersCreated: 0, bytesUploaded: 2048 },
      ...{ readbacks: 0, peakGpuBytes: 1048576, gflop: 0.5, matmulShare: 0.71, threads: 1 },
      loss: 0.69314718,
    },
  ],
  failures: [{ case: 'dpo-nano', variant: 'wasm', message: 'WASM did not start.' }],
};

it('the table says which adapter it was, what was measured and what was not', () => {
  const lines = benchMarkdown(report).split('\n');
  expect(lines[0]).toBe('- WebGPU adapter: google swiftshader (software).');
  expect(lines[1]).toContain('2.9 GFLOP/s on WebGPU, not measured on WASM');
  expect(lines).toContain(
    '| dpo-nano | webgpu | 123 | 120–1300 (5) | 8,298 | 140 | 0 | 2.0 KiB | 0 | 1.0 MiB | 71 % | 1 | 0.693147 |',
  );
  expect(lines).toContain('- dpo-nano, wasm: WASM did not start.');
});
