import { isRunning, type RunState } from '../../store/state';

/** The most that the GPU's buffers or WebAssembly's memory have held, and of which run; null where nothing was measured. */
export function measuredMemory({
  status,
  progress,
  summary,
}: Pick<RunState, 'status' | 'progress' | 'summary'>): {
  readonly name: string;
  readonly bytes: number;
} | null {
  const bytes = summary?.peakGpuBytes ?? summary?.peakWasmBytes ?? progress?.peakBytes ?? null;
  if (bytes === null || bytes === 0) return null;
  return { name: isRunning(status) ? 'Measured so far' : 'Measured in the last run', bytes };
}
