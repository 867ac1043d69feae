import { beforeAll, describe, expect, it } from 'vitest';

import { tensor2d, type Tensor2D } from '../../backend/ops';
import { readTensor } from '../../backend/read';
import { selectBackend } from '../../backend/select';
import { assertParity } from '../../testing/parityCase';
import { gelu, swiglu } from '../activation';
import { registerOwnKernels } from './ownKernels';

beforeAll(async () => {
  await selectBackend('webgpu');
  registerOwnKernels('threads');
});

describe.each([
  [1, 1],
  [5, 7],
  // Four numbers a thread, and one.
  [6, 70],
  [13, 130],
])('activations of %i × %i', (rows, width) => {
  it.each(['gelu', 'geluTanh'] as const)('by %s are what stock operations give', async (form) => {
    const kernel = ([x]: readonly unknown[]) => gelu(x as Tensor2D, form);
    await assertParity({ own: 'Gelu', shapes: [[rows, width]], kernel });
  });

  it('by SwiGLU are what stock operations give', async () => {
    const shapes = [
      [rows, width],
      [rows, width],
    ];
    const kernel = ([gate, up]: readonly unknown[]) => swiglu(gate as Tensor2D, up as Tensor2D);
    await assertParity({ own: 'Swiglu', shapes, kernel });
  });
});

it('gives numbers far from zero without an overflow', async () => {
  const x = tensor2d([-200, -100, 100, 200], [1, 4]);
  for (const result of [
    gelu(x, 'gelu'),
    gelu(x, 'geluTanh'),
    swiglu(x, tensor2d([1, 1, 1, 1], [1, 4])),
  ]) {
    const found = await readTensor(result);
    expect([...found].map((value) => value + 0)).toEqual([0, 0, 100, 200]);
    result.dispose();
  }
});
