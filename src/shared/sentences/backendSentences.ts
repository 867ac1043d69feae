import { formatBytes, formatNumber } from '../format';
import { saidBy } from './saidBy';

/** Why there is no WebGPU: the browser lacks it, or found no GPU. */
export type MissingAdapter = 'no-webgpu' | 'no-adapter';

const lacks: Readonly<Record<MissingAdapter, string>> = {
  'no-webgpu': 'this browser has no WebGPU',
  'no-adapter': 'this browser has WebGPU but found no GPU adapter',
};

/** WebGPU was asked for by name and is not there. */
export function webgpuIsMissing(why: MissingAdapter): string {
  return `backend: webgpu cannot be used, since ${lacks[why]}; choose auto, wasm or cpu.`;
}

/** An adapter refused to open. */
export function adapterGaveNoDevice(): string {
  return 'The WebGPU adapter gave no device; reload the page or choose WASM.';
}

/** A device was opened and TensorFlow.js did not take it. */
export function webgpuDidNotStart(): string {
  return 'TensorFlow.js could not start its WebGPU backend; choose WASM.';
}

/** The WASM backend hangs. */
export function wasmIsLate(seconds: number): string {
  return `The WASM backend did not start within ${seconds} s; choose the CPU.`;
}

/** The browser lacks what the WASM backend is made of. */
export function wasmIsMissing(): string {
  return 'This browser cannot run WebAssembly with SIMD; choose the CPU.';
}

/** A test gradient did not come at all. */
export function gradientIsMissing(): string {
  return 'This backend gave no gradient in a test with a known answer; choose another backend.';
}

/** A test gradient is wrong. */
export function gradientsAreWrong(largestDifference: number): string {
  return `This backend computes gradients wrongly (off by ${formatNumber(largestDifference)} in a test with a known answer); choose another backend.`;
}

/** The GPU went away during the work. */
export function deviceWasLost(why: string): string {
  return `The GPU device was lost (${saidBy(why)}); restart the worker or choose WASM.`;
}

/** The GPU reported a command that it did not carry out; what followed is not to be trusted. */
export function gpuRefusedCommand(why: string): string {
  return `The GPU refused a command (${saidBy(why)}); restart the worker or choose WASM.`;
}

/** A run needs a larger buffer than the adapter binds; `way` is what would fit. */
export function bufferIsTooLarge(needed: number, most: number, way: string): string {
  return `These settings need a buffer of ${formatBytes(needed)}, and this adapter binds at most ${formatBytes(most)}: ${way}.`;
}

/** An array of the model itself is above the adapter's limit. */
export function weightIsTooLarge(
  { name, bytes }: { readonly name: string; readonly bytes: number },
  most: number,
): string {
  return `${name}: this model needs a buffer of ${formatBytes(bytes)} for it, and this adapter binds at most ${formatBytes(most)}. No setting makes it smaller: another adapter, or the WASM backend, is needed.`;
}

/** Clause of `bufferIsTooLarge`: smaller batches, each as `path number instead of number`. */
export function smallerBatchesFit(batches: readonly string[]): string {
  return `${batches.join(' and ')} ${batches.length === 1 ? 'fits' : 'fit'}`;
}

/** Clause of `bufferIsTooLarge`: no batch is small enough. */
export function shorterRowsAreNeeded(maxLength: number): string {
  return `a smaller data.maxLength than ${maxLength} is needed`;
}

/** A reason in the list behind the backend's name: no memory may be shared between threads. */
export function wasmHasOneThread(): string {
  return 'WASM runs on one thread: the server of this page does not isolate it by the headers Cross-Origin-Opener-Policy and Cross-Origin-Embedder-Policy, and without them browsers share no memory between threads.';
}

/** A reason in the list behind the backend's name: somebody chose it. */
export function chosenByHand(backend: string): string {
  return `${backend} was chosen by hand.`;
}

/** The same: WebGPU was taken by itself. */
export function webgpuRunsOnGpu(): string {
  return 'WebGPU runs on a real adapter.';
}

/** The same: WebGPU was passed over for its speed. */
export function adapterIsSlow(): string {
  return 'The WebGPU adapter is a software one, on which WASM is many times faster.';
}

/** The same: WebGPU was passed over because it is not there. */
export function adapterIsMissing(why: MissingAdapter): string {
  const clause = lacks[why];
  return `${clause.charAt(0).toUpperCase()}${clause.slice(1)}.`;
}

/** The same: WASM was taken by itself. */
export function wasmComputes(): string {
  return 'WASM computes on the processor.';
}

/** The same: nothing faster was to be had. */
export function plainJavaScriptComputes(): string {
  return 'Plain JavaScript computes on the processor.';
}
