import type { KernelFunc, TensorInfo } from '@tensorflow/tfjs-core';

import type { RowTurn } from '../kernelAttributes';
import { positionCode } from './headCode';
import { register, runProgram } from './program';

/**
 * Turns the heads of rows [B·T, heads·D] by their positions, a thread a number. The sines of the table
 * hold the sign of rotate_half, [−x₂, x₁].
 */
const rotaryRows: KernelFunc = ({ inputs, backend, attrs }) => {
  const { x, cos, sin, splits } = inputs as Record<string, TensorInfo>;
  const { length, before, width, dims, back } = attrs as unknown as RowTurn;
  const [rows, across] = x!.shape as [number, number];
  const code = `
    ${positionCode(splits !== undefined)}
    fn main(index : i32) {
      if (index >= uniforms.rows * uniforms.across) { return; }
      let d = index % uniforms.width;
      if (d >= uniforms.dims) { result[index] = x[index]; return; }
      let row = index / uniforms.across;
      let position = positionOf(row / uniforms.length, row % uniforms.length);
      let half = uniforms.dims / 2;
      let partner = select(index - half, index + half, d < half);
      let turn = position * uniforms.width + d;
      result[index] = x[index] * cos[turn] + uniforms.sign * x[partner] * sin[turn];
    }`;
  return runProgram(backend, {
    ...{ key: `rotaryRows ${splits !== undefined}`, code, shape: [rows, across] },
    inputs: { x: x!, cos: cos!, sin: sin!, ...(splits && { splits }) },
    threads: rows * across,
    integers: { rows, across, length, before, width, dims },
    floats: { sign: back ? -1 : 1 },
  });
};

/** Registers the rotation of rows. */
export function registerRotaryRows(): void {
  register('RotaryRows', rotaryRows);
}
