import { getKernel, registerKernel, unregisterKernel } from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';

import { RefineryError } from '../shared/errors';
import { selectBackend } from './select';
import { selfTestGradients } from './selfTest';

describe('the gradient self-test', () => {
  it.each(['cpu', 'wasm'] as const)('passes on %s', async (backend) => {
    await selectBackend(backend);
    const { largestError } = await selfTestGradients();
    expect(largestError).toBeLessThan(1e-6);
  });

  it('refuses a backend whose sigmoid is wrong', async () => {
    await selectBackend('cpu');
    const right = getKernel('Sigmoid', 'cpu');
    unregisterKernel('Sigmoid', 'cpu');
    registerKernel({ ...right, kernelFunc: getKernel('Tanh', 'cpu').kernelFunc });
    try {
      const failure: unknown = await selfTestGradients().catch((error: unknown) => error);
      expect(failure).toBeInstanceOf(RefineryError);
      expect(failure).toMatchObject({ code: 'wrong_gradients' });
    } finally {
      unregisterKernel('Sigmoid', 'cpu');
      registerKernel(right);
    }
  });
});

describe('a forced backend that is lacking', () => {
  it('is never replaced in silence', async () => {
    // Node has no navigator.gpu.
    await expect(selectBackend('webgpu')).rejects.toMatchObject({ code: 'no_backend' });
    const taken = await selectBackend('auto');
    expect(taken.name).toBe('wasm');
    expect(taken.reasons[0]).toBe('This browser has no WebGPU.');
  });
});
