import { expect, it } from 'vitest';

import {
  benchCases,
  type BenchAnswer,
  type BenchCommand,
  type BenchVariant,
} from '../protocol/benchmark';
import type { BenchPort } from './benchWorker';
import { Benchmark, type BenchOptions } from './runBenchmark';

const started = { adapter: { status: 'no-adapter' }, threads: 1 } as const;

/** A port that answers at once: each step takes so many milliseconds of its own clock. */
function port(answer: (command: BenchCommand) => BenchAnswer): BenchPort {
  const made: BenchPort = {
    onmessage: null,
    onerror: null,
    postMessage: (message) => {
      const data = answer(message as BenchCommand);
      queueMicrotask(() => made.onmessage?.({ data } as MessageEvent<unknown>));
    },
    terminate: () => undefined,
  };
  return made;
}

/** What happened, in its order, and the report. */
async function run(
  milliseconds: Partial<Record<BenchVariant, number>>,
  more: Partial<BenchOptions> = {},
) {
  const said: string[] = [];
  const startWorker = (variant: BenchVariant): BenchPort =>
    port((command) => {
      const { id } = command;
      const time = milliseconds[variant];
      if (time === undefined)
        return { type: 'failed', id, code: 'no_backend', message: `No ${variant} here.` };
      if (command.type === 'start') return { type: 'started', id, started };
      if (command.type === 'case') return { type: 'ready', id };
      if (command.type === 'matmul') return { type: 'multiplied', id, gflops: 10 };
      said.push(variant);
      const nothing = { dispatches: 1, buffersCreated: 0, bytesUploaded: 0, readbacks: 0 };
      const counts = { ...nothing, peakBytes: 0 };
      const loss = said.filter((other) => other === variant).length;
      return { type: 'stepped', id, step: { milliseconds: time, loss, counts } };
    });
  const report = await new Benchmark({
    ...{ cases: benchCases.slice(1, 2), variants: ['webgpu', 'wasm'], asked: true },
    ...{ userAgent: 'a test', startWorker, onProgress: () => undefined, ...more },
  }).run();
  return { said, report };
}

it('lets the variants take their steps in turns, and reports the loss of the second', async () => {
  const { said, report } = await run({ webgpu: 5000, wasm: 1000 });
  expect(said.slice(0, 4)).toEqual(['webgpu', 'wasm', 'webgpu', 'wasm']);
  // 3 · 5 s and 12 · 1 s are enough, after two of warm-up each.
  expect(report.rows.map(({ variant, steps, loss }) => [variant, steps, loss])).toEqual([
    ['webgpu', 3, 2],
    ['wasm', 12, 2],
  ]);
  expect(report.failures).toEqual([]);
});

it('measures a very slow variant once', async () => {
  const { report } = await run({ webgpu: 20_000, wasm: 1000 });
  expect(report.rows[0]).toMatchObject({ variant: 'webgpu', steps: 1, loss: 2, ms: 20_000 });
});

it('goes on without a variant that this machine lacks, and says why', async () => {
  const { report } = await run({ wasm: 100 });
  expect(report.rows.map(({ variant }) => variant)).toEqual(['wasm']);
  expect(report.matmulGflops).toBeNull();
  expect(report.wasmMatmulGflops).toBe(10);
  expect(report.failures).toEqual([
    { case: 'matmul', variant: 'webgpu', message: 'No webgpu here.' },
    { case: 'dpo-nano', variant: 'webgpu', message: 'No webgpu here.' },
  ]);
});

it('ends where it is cancelled, and keeps the cases that were done', async () => {
  const abort = new AbortController();
  const { report } = await run(
    { wasm: 100, webgpu: 100 },
    {
      cases: benchCases.slice(1, 3),
      signal: abort.signal,
      onReport: () => {
        abort.abort();
      },
    },
  );
  expect(new Set(report.rows.map((row) => row.case))).toEqual(new Set(['dpo-nano']));
  expect(report.failures).toEqual([]);
});
