import { afterAll, beforeAll, describe, it } from 'vitest';

import { selectBackend, type SelectedBackend } from '../backend/select';
import { registerSoftwareKernels } from '../kernels/softwareKernels';
import { registerOwnKernels } from '../kernels/webgpu/ownKernels';
import type { Tuning } from '../kernels/webgpu/tuning';
import { assertPackedPairs } from '../testing/packedPairsCase';
import { families, type Family } from '../testing/referenceCase';

describe('pairs in packed rows on WebGPU', () => {
  let backend: SelectedBackend;
  beforeAll(async () => {
    backend = await selectBackend('webgpu');
    registerSoftwareKernels();
  });
  afterAll(() => {
    backend.dispose();
  });

  // What the tunings' kernels make of packed rows is held to each other where they stand.
  it.each<[Family, Tuning]>([
    ...families.map((family): [Family, Tuning] => [family, 'threads']),
    ['llama', 'workgroups'],
  ])('are what they are apart: %s by %s', async (family, tuning) => {
    registerOwnKernels(tuning);
    await assertPackedPairs(family);
  });
});
