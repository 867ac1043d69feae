import {
  getKernel,
  getKernelsForBackend,
  registerKernel,
  unregisterKernel,
} from '@tensorflow/tfjs-core';

/**
 * Remembers the kernels of a backend as they are now.
 * @returns puts them back where others have taken their place since; what was added stays
 */
export function rememberKernels(backendName: string): () => void {
  const before = getKernelsForBackend(backendName);
  return () => {
    for (const kernel of before) {
      const { kernelName } = kernel;
      if (getKernel(kernelName, backendName) === kernel) continue;
      unregisterKernel(kernelName, backendName);
      registerKernel(kernel);
    }
  };
}
