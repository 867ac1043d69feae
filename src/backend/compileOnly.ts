/// <reference types="@webgpu/types" />
import { backend, env, tidy } from '@tensorflow/tfjs-core';

/** The pipelines of the running backend; while they compile in the background, promises of them. */
interface Pipelines {
  pipelineCache: Readonly<Record<string, GPUComputePipeline | Promise<GPUComputePipeline>>>;
}

const flag = 'WEBGPU_ENGINE_COMPILE_ONLY';

/**
 * Goes through work on WebGPU without carrying it out: what it would compile is compiled in the
 * background, all at once. Until the promise is settled nothing else may run on the backend, and nothing
 * that the work makes may be kept, since no number of it is computed.
 * @param onCompiled called after each pipeline with how many are done, and of how many
 * @throws what the browser says of a pipeline that it cannot compile; the others are kept all the same
 */
export async function compileOnly(
  work: () => void,
  onCompiled: (done: number, total: number) => void,
): Promise<void> {
  const gpu = backend() as unknown as Pipelines;
  env().set(flag, true);
  try {
    tidy(work);
  } finally {
    env().set(flag, false);
  }
  const asked = Object.entries(gpu.pipelineCache);
  const total = asked.filter(([, pipeline]) => pipeline instanceof Promise).length;
  let done = 0;
  const settled = await Promise.allSettled(
    asked.map(async ([key, pipeline]) => {
      if (!(pipeline instanceof Promise)) return [key, pipeline] as const;
      const compiled = await pipeline;
      onCompiled(++done, total);
      return [key, compiled] as const;
    }),
  );
  // One that failed is not there: asked for again, it says so where it is needed.
  gpu.pipelineCache = Object.fromEntries(
    settled.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : [])),
  );
  const failed = settled.find((one) => one.status === 'rejected');
  if (failed) throw failed.reason;
}
