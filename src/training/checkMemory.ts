import type { AdapterReport, BackendName, LighterRun, Preparation } from '../protocol/run';
import type { RunConfig } from '../protocol/runConfig';
import { RefineryError } from '../shared/errors';
import {
  bufferIsTooLarge,
  shorterRowsAreNeeded,
  smallerBatchesFit,
  weightIsTooLarge,
} from '../shared/sentences/backendSentences';
import { wasmMemoryIsExceeded } from '../shared/sentences/wasmSentences';
import { wasmLimit } from '../shared/wasmLimit';

const wayWords = ({ path, value }: LighterRun): string => `${path} ${JSON.stringify(value)}`;

/** Holds a run against all that WebAssembly gives. */
function checkTotal({ memory, lighter }: Preparation): void {
  if (memory.total <= wasmLimit) return;
  const fitting = lighter.filter(({ total }) => total <= wasmLimit).map(wayWords);
  const sentence = wasmMemoryIsExceeded(memory.total, wasmLimit, fitting);
  throw new RefineryError('out_of_memory', sentence);
}

/**
 * Refuses a run whose largest buffer the adapter cannot bind, or that is more than WebAssembly gives in all,
 * before anything is allocated.
 * @throws RefineryError `out_of_memory` naming the setting that makes it fit
 */
export function checkMemory(
  config: RunConfig,
  preparation: Preparation,
  adapter: AdapterReport,
  backend: BackendName,
): void {
  if (backend === 'wasm') checkTotal(preparation);
  if (backend !== 'webgpu' || adapter.status !== 'adapter') return;
  const limit = Math.min(adapter.maxBufferSize, adapter.maxStorageBufferBindingSize);
  const { buffers } = preparation.memory;
  const weight = buffers.find(({ ofRows, bytes }) => !ofRows && bytes > limit);
  if (weight) throw new RefineryError('out_of_memory', weightIsTooLarge(weight, limit));
  const largestBuffer = buffers.find(({ ofRows }) => ofRows)?.bytes ?? 0;
  if (largestBuffer <= limit) return;
  const { microBatchSize } = config.training;
  const sftRows = config.sft.steps > 0 ? config.sft.batchSize : 0;
  const rows = Math.floor((Math.max(2 * microBatchSize, sftRows) * limit) / largestBuffer);
  const pairs = Math.floor(rows / 2);
  const ways = [
    ...(2 * microBatchSize > rows
      ? [`training.microBatchSize ${pairs} instead of ${microBatchSize}`]
      : []),
    ...(sftRows > rows ? [`sft.batchSize ${rows} instead of ${sftRows}`] : []),
  ];
  const way = pairs >= 1 ? smallerBatchesFit(ways) : shorterRowsAreNeeded(config.data.maxLength);
  throw new RefineryError('out_of_memory', bufferIsTooLarge(largestBuffer, limit, way));
}
