/// <reference types="@webgpu/types" />
import type { AdapterReport } from '../protocol/run';

/** Names by which software adapters are known where the browser does not flag them. */
const softwareNames = /swiftshader|llvmpipe|lavapipe|basic render|software/i;

/** An adapter together with what is reported of it. */
export interface ProbedAdapter {
  readonly report: AdapterReport;
  readonly adapter: GPUAdapter | null;
}

// The first request may come back empty while the GPU process starts.
async function requestAdapter(gpu: GPU): Promise<GPUAdapter | null> {
  const options = { powerPreference: 'high-performance' } as const;
  return (await gpu.requestAdapter(options)) ?? (await gpu.requestAdapter());
}

/** Asks the browser for a WebGPU adapter, before TensorFlow.js touches anything. */
export async function probeAdapter(): Promise<ProbedAdapter> {
  const gpu = (globalThis as { navigator?: { gpu?: GPU } }).navigator?.gpu;
  if (!gpu) return { report: { status: 'no-webgpu' }, adapter: null };
  const adapter = await requestAdapter(gpu);
  if (!adapter) return { report: { status: 'no-adapter' }, adapter: null };
  const { vendor, architecture, description, isFallbackAdapter } = adapter.info;
  const software =
    isFallbackAdapter || softwareNames.test(`${vendor} ${architecture} ${description}`);
  const { maxBufferSize, maxStorageBufferBindingSize } = adapter.limits;
  return {
    adapter,
    report: {
      status: 'adapter',
      kind: software ? 'software' : 'gpu',
      vendor,
      architecture,
      description,
      features: [...adapter.features].sort(),
      maxBufferSize,
      maxStorageBufferBindingSize,
    },
  };
}
