import '@tensorflow/tfjs-backend-cpu';
import '@tensorflow/tfjs-backend-wasm';
import { getThreadsCount, setWasmPaths } from '@tensorflow/tfjs-backend-wasm';
import { backend as backendInUse, memory, setBackend } from '@tensorflow/tfjs-core';

import type { AdapterReport, BackendName } from '../protocol/run';
import type { BackendChoice } from '../protocol/runConfig';
import { RefineryError } from '../shared/errors';
import {
  adapterIsMissing,
  adapterIsSlow,
  chosenByHand,
  plainJavaScriptComputes,
  wasmComputes,
  wasmHasOneThread,
  wasmIsLate,
  wasmIsMissing,
  webgpuIsMissing,
  webgpuRunsOnGpu,
} from '../shared/sentences/backendSentences';
import { probeAdapter, type ProbedAdapter } from './adapter';
import { noCounters, type DispatchCounters } from './counters';
import { registerWasmKernels } from './wasmKernels';
import { guardWasmMemory, restartWasmPeak, wasmPeak } from './wasmMemory';
import { startWebGpu, type DeviceListeners } from './webgpuBackend';

/** Seconds in which the WASM backend must have started: without threads allowed it would hang. */
const wasmSeconds = 20;

export interface SelectOptions extends DeviceListeners {
  /** Where the three WASM files are; not needed in Node. */
  readonly wasmPaths?: Readonly<Record<string, string>>;
}

/** The backend that computes, and why it is this one. */
export interface SelectedBackend {
  readonly name: BackendName;
  readonly adapter: AdapterReport;
  readonly threads: number;
  readonly reasons: readonly string[];
  readonly counters: DispatchCounters;
  /** Whether an operation has only been put in a queue when it returns, so that what follows can be issued meanwhile. */
  readonly queuesWork: boolean;
  /** Waits until all work so far is done; at once off WebGPU. */
  sync(): Promise<void>;
  memory(): {
    readonly tensors: number;
    readonly bytes: number;
    readonly gpuBytesAllocated: number;
    readonly gpuBytesInUse: number;
  };
  /** The most bytes that GPU buffers or WebAssembly's memory have taken since `releaseUnused`; null on the CPU. */
  peakBytes(): number | null;
  /** Lets go of buffers that are only kept to be used again, and measures the peak anew. */
  releaseUnused(): void;
  dispose(): void;
}

async function startWasm(options: SelectOptions): Promise<number> {
  if (options.wasmPaths) setWasmPaths(options.wasmPaths);
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      reject(new RefineryError('no_backend', wasmIsLate(wasmSeconds)));
    }, wasmSeconds * 1000);
  });
  try {
    if (!(await Promise.race([setBackend('wasm'), late])))
      throw new RefineryError('no_backend', wasmIsMissing());
  } finally {
    clearTimeout(timer);
  }
  registerWasmKernels();
  guardWasmMemory(backendInUse());
  try {
    return getThreadsCount();
  } catch {
    return 1; // the single-threaded build has no count to ask for
  }
}

/** What holds threads back; nothing in hosts without isolation, such as Node. */
function threadReasons(): readonly string[] {
  const { crossOriginIsolated } = globalThis as { readonly crossOriginIsolated?: boolean };
  return crossOriginIsolated === false ? [wasmHasOneThread()] : [];
}

function hostBackend(
  name: 'wasm' | 'cpu',
  adapter: AdapterReport,
  threads: number,
  reasons: readonly string[],
): SelectedBackend {
  return {
    ...{ name, adapter, threads, reasons, counters: noCounters, queuesWork: false },
    sync: () => Promise.resolve(),
    memory: () => {
      const { numTensors, numBytes } = memory();
      return { tensors: numTensors, bytes: numBytes, gpuBytesAllocated: 0, gpuBytesInUse: 0 };
    },
    peakBytes: () => (name === 'wasm' ? wasmPeak() : null),
    releaseUnused: () => {
      if (name === 'wasm') restartWasmPeak();
    },
    dispose: () => undefined,
  };
}

async function webgpu(
  probed: ProbedAdapter,
  options: SelectOptions,
  reasons: readonly string[],
): Promise<SelectedBackend> {
  const { adapter, report } = probed;
  if (!adapter) {
    const lack = report.status === 'adapter' ? 'no-adapter' : report.status;
    throw new RefineryError('no_backend', webgpuIsMissing(lack));
  }
  const gpu = await startWebGpu(adapter, options);
  return {
    ...{ name: 'webgpu', adapter: report, threads: 1, reasons },
    ...{ counters: gpu.counters, queuesWork: true },
    sync: () => gpu.sync(),
    memory: () => {
      const { numTensors, numBytes } = memory();
      const { allocated, inUse } = gpu.gpuBytes();
      return {
        ...{ tensors: numTensors, bytes: numBytes },
        ...{ gpuBytesAllocated: allocated, gpuBytesInUse: inUse },
      };
    },
    peakBytes: () => gpu.counters.snapshot().peakBytes,
    releaseUnused: () => {
      gpu.releaseUnused();
      gpu.counters.restartPeak();
    },
    dispose: () => {
      gpu.dispose();
    },
  };
}

/**
 * Starts the backend that was asked for; `auto` takes WebGPU on a real adapter, else WASM, else the CPU.
 * @throws RefineryError `no_backend` where a forced backend is lacking: never another one in silence
 */
export async function selectBackend(
  requested: BackendChoice,
  options: SelectOptions = {},
): Promise<SelectedBackend> {
  const probed = await probeAdapter();
  const { report } = probed;
  if (requested === 'webgpu') return webgpu(probed, options, [chosenByHand('WebGPU')]);
  if (requested === 'cpu') {
    await setBackend('cpu');
    return hostBackend('cpu', report, 1, [chosenByHand('The CPU')]);
  }
  if (requested === 'wasm') {
    const threads = await startWasm(options);
    return hostBackend('wasm', report, threads, [chosenByHand('WASM'), ...threadReasons()]);
  }

  const reasons: string[] = [];
  if (report.status === 'adapter' && report.kind === 'gpu') {
    try {
      return await webgpu(probed, options, [webgpuRunsOnGpu()]);
    } catch (error) {
      if (!(error instanceof RefineryError)) throw error;
      reasons.push(error.message);
    }
  } else if (report.status === 'adapter') reasons.push(adapterIsSlow());
  else reasons.push(adapterIsMissing(report.status));
  try {
    const threads = await startWasm(options);
    return hostBackend('wasm', report, threads, [...reasons, wasmComputes(), ...threadReasons()]);
  } catch (error) {
    if (!(error instanceof RefineryError)) throw error;
    await setBackend('cpu');
    return hostBackend('cpu', report, 1, [...reasons, error.message, plainJavaScriptComputes()]);
  }
}
