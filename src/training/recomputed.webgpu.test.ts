import { expect, it } from 'vitest';

import { selectBackend } from '../backend/select';
import { assertRecomputed } from '../testing/recomputedCase';
import { families } from '../testing/referenceCase';
import { registerKernelsOf } from './runKernels';

it.each(families)(
  'a step that computes activations once more has the bits of the plain one on WebGPU: %s',
  async (family) => {
    const errors: string[] = [];
    const backend = await selectBackend('webgpu', {
      onGpuError: (message) => errors.push(message),
    });
    registerKernelsOf(backend);
    await assertRecomputed(family);
    expect(errors).toEqual([]);
    backend.dispose();
  },
);
