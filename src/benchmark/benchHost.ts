import type { SelectedBackend, SelectOptions } from '../backend/select';
import {
  benchCases,
  type BenchAnswer,
  type BenchCase,
  type BenchCommand,
  type BenchCounts,
  type BenchStarted,
  type BenchStep,
  type BenchVariant,
} from '../protocol/benchmark';
import type { DispatchCounters, DispatchCounts } from '../backend/counters';
import { messageOf, RefineryError } from '../shared/errors';
import { BenchTask } from './benchTask';
import { matmulSpeed } from './matmulSpeed';
import { startVariant, type TensorflowVariant } from './startVariant';

/** What carries out a benchmark's commands: one backend, one case at a time. */
export interface BenchEngine {
  start(variant: BenchVariant): Promise<BenchStarted>;
  /** Sets a case up in place of the one before. */
  setUp(of: BenchCase): Promise<void>;
  step(): Promise<BenchStep>;
  matmul(): Promise<number>;
}

/** Answers one command; what goes wrong becomes a `failed` answer with a sentence. */
export async function answerBench(
  engine: BenchEngine,
  command: BenchCommand,
): Promise<BenchAnswer> {
  const { id } = command;
  try {
    switch (command.type) {
      case 'start':
        return { type: 'started', id, started: await engine.start(command.variant) };
      case 'case': {
        const found = benchCases.find(({ name }) => name === command.name);
        if (!found) throw new Error(`There is no case ${command.name}.`);
        await engine.setUp(found);
        return { type: 'ready', id };
      }
      case 'step':
        return { type: 'stepped', id, step: await engine.step() };
      case 'matmul':
        return { type: 'multiplied', id, gflops: await engine.matmul() };
    }
  } catch (error) {
    const code = error instanceof RefineryError ? error.code : 'internal';
    return {
      type: 'failed',
      id,
      code,
      message: messageOf(error),
    };
  }
}

/** What was counted between two moments of a device. */
export function countsBetween(before: DispatchCounts, after: DispatchCounts): BenchCounts {
  return {
    dispatches: after.dispatches - before.dispatches,
    buffersCreated: after.buffersCreated - before.buffersCreated,
    bytesUploaded: after.bytesUploaded - before.bytesUploaded,
    readbacks: after.readbacks - before.readbacks,
    peakBytes: after.peakBytes,
  };
}

/** Times a step and counts what it asks of a device; nothing is read back in it. */
export async function timedStep<T>(
  counters: DispatchCounters,
  step: () => T,
  sync: (result: T) => Promise<void>,
): Promise<{ readonly result: T; readonly timed: Omit<BenchStep, 'loss'> }> {
  counters.restartPeak();
  const before = counters.snapshot();
  const began = performance.now();
  const result = step();
  await sync(result);
  const milliseconds = performance.now() - began;
  return { result, timed: { milliseconds, counts: countsBetween(before, counters.snapshot()) } };
}

/** The steps of the product on TensorFlow.js. */
export class TensorflowEngine implements BenchEngine {
  readonly #options: SelectOptions;
  #backend: SelectedBackend | null = null;
  #task: BenchTask | null = null;
  #gpuFault: string | null = null;

  constructor(options: SelectOptions) {
    this.#options = {
      ...options,
      onDeviceLost: (reason) => (this.#gpuFault ??= reason),
      onGpuError: (message) => (this.#gpuFault ??= message),
    };
  }

  get #running(): SelectedBackend {
    if (!this.#backend) throw new Error('No backend was started.');
    return this.#backend;
  }

  async start(variant: BenchVariant): Promise<BenchStarted> {
    this.#backend = await startVariant(variant as TensorflowVariant, this.#options);
    const { adapter, threads } = this.#backend;
    return { adapter, threads };
  }

  async setUp(of: BenchCase): Promise<void> {
    this.#task?.dispose();
    this.#task = null;
    this.#running.releaseUnused();
    this.#task = await BenchTask.create(of);
  }

  async step(): Promise<BenchStep> {
    const task = this.#task;
    if (!task) throw new Error('No case was set up.');
    const backend = this.#running;
    const { timed } = await timedStep(
      backend.counters,
      () => {
        task.step();
      },
      () => backend.sync(),
    );
    const loss = await task.loss();
    if (this.#gpuFault !== null) throw new Error(this.#gpuFault);
    return { ...timed, loss };
  }

  matmul(): Promise<number> {
    return matmulSpeed(this.#running);
  }
}
