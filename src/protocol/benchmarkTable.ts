import { formatBytes, formatCount, formatNumber } from '../shared/format';
import type { BenchReport, BenchRow } from './benchmark';
import type { AdapterReport } from './run';

/** A column of the table: its head, what it means, and a row's cell. */
export interface BenchColumn {
  readonly head: string;
  readonly meaning: string;
  readonly cell: (row: BenchRow) => string;
}

const milliseconds = (value: number): string => formatNumber(value, value < 1000 ? 3 : 4);

/** The columns of the table, in their order. */
export const benchColumns: readonly BenchColumn[] = [
  {
    head: 'case',
    meaning: 'The fixed step: its method and model.',
    cell: (row) => row.case,
  },
  {
    head: 'variant',
    meaning: 'What computes it: our kernels, stock TensorFlow.js operations, or jax-js.',
    cell: (row) => row.variant,
  },
  {
    head: 'ms',
    meaning: 'Milliseconds of a step: the median after warm-up.',
    cell: ({ ms }) => milliseconds(ms),
  },
  {
    head: 'fastest–slowest',
    meaning: 'The fastest and the slowest measured step, and how many were measured.',
    cell: ({ msLow, msHigh, steps }) => `${milliseconds(msLow)}–${milliseconds(msHigh)} (${steps})`,
  },
  {
    head: 'tokens/s',
    meaning: 'Tokens trained on a second; what is computed once for several rows counts in each.',
    cell: ({ tokensPerSecond }) => formatCount(tokensPerSecond),
  },
  {
    head: 'dispatches',
    meaning: 'Shaders started on the GPU in one step.',
    cell: ({ dispatches }) => formatCount(dispatches),
  },
  {
    head: 'buffers',
    meaning: 'GPU buffers created in one step after warm-up.',
    cell: ({ buffersCreated }) => formatCount(buffersCreated),
  },
  {
    head: 'uploaded',
    meaning: 'Bytes sent to the GPU in one step.',
    cell: ({ bytesUploaded }) => formatBytes(bytesUploaded),
  },
  {
    head: 'readbacks',
    meaning: 'Readings from the GPU in one step that is not logged.',
    cell: ({ readbacks }) => formatCount(readbacks),
  },
  {
    head: 'peak GPU',
    meaning: 'The most bytes that GPU buffers held in one step.',
    cell: ({ peakGpuBytes }) => formatBytes(peakGpuBytes),
  },
  {
    head: 'of matmul',
    meaning:
      'The step’s arithmetic, by formula, a second, as a share of what our fastest matrix product reaches on the same hardware.',
    cell: ({ matmulShare }) => (matmulShare === null ? '–' : `${(matmulShare * 100).toFixed(0)} %`),
  },
  {
    head: 'threads',
    meaning: 'Threads that compute on the processor.',
    cell: ({ threads }) => String(threads),
  },
  {
    head: 'loss',
    meaning: 'Loss of the second step, so that one update is in it; variants agree to 1e-5.',
    cell: ({ loss }) => loss.toFixed(6),
  },
];

/** An adapter in words. */
export function adapterInWords(adapter: AdapterReport): string {
  if (adapter.status === 'no-webgpu') return 'no WebGPU in this browser';
  if (adapter.status === 'no-adapter') return 'no WebGPU adapter';
  const { description, vendor, architecture, kind } = adapter;
  const name = description || [vendor, architecture].filter(Boolean).join(' ') || 'unnamed adapter';
  return kind === 'software' ? `${name} (software)` : name;
}

/** What stands above the table: adapter, browser and yardsticks, a sentence each. */
export function benchFacts(report: BenchReport): string[] {
  const { adapter, userAgent, matmulGflops, wasmMatmulGflops } = report;
  const speed = (value: number | null): string =>
    value === null ? 'not measured' : `${formatNumber(value)} GFLOP/s`;
  return [
    `WebGPU adapter: ${adapterInWords(adapter)}.`,
    `Fastest matrix product of our own (256³, 512³, 1024³): ${speed(matmulGflops)} on WebGPU, ${speed(wasmMatmulGflops)} on WASM.`,
    `Measured in: ${userAgent}`,
  ];
}

/** The whole report as Markdown: facts, table, and what could not be measured. */
export function benchMarkdown(report: BenchReport): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  const table = [
    line(benchColumns.map(({ head }) => head)),
    line(benchColumns.map((_, i) => (i < 2 ? '---' : '--:'))),
    ...report.rows.map((row) => line(benchColumns.map(({ cell }) => cell(row)))),
  ];
  const failures = report.failures.map(
    (failure) => `- ${failure.case}, ${failure.variant}: ${failure.message}`,
  );
  return [
    ...benchFacts(report).map((fact) => `- ${fact}`),
    '',
    ...table,
    ...(failures.length > 0 ? ['', 'Not measured:', '', ...failures] : []),
    '',
  ].join('\n');
}
