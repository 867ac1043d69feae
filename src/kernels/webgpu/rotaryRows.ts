import type { KernelFunc, TensorInfo } from '@tensorflow/tfjs-core';

import type { RowTurn } from '../kernelAttributes';
import { positionCode } from './headCode';
import { runJointProgram } from './jointProgram';
import { register } from './program';

/**
 * Turns the heads of rows [B·T, heads·D] by their positions, a thread a number; those of a second array
 * behind those of the first. The sines of the table hold the sign of rotate_half, [−x₂, x₁].
 */
const rotaryRows: KernelFunc = ({ inputs, backend, attrs }) => {
  const { x, other, cos, sin, splits } = inputs as Record<string, TensorInfo>;
  const { length, before, width, dims, back } = attrs as unknown as RowTurn;
  const arrays = [x!, ...(other ? [other] : [])];
  const code = `
    ${positionCode(splits !== undefined)}
    ${arrays.map((_, i) => turnCode(i)).join('')}
    fn main(index : i32) {
      turn0(index);
      ${other ? 'turn1(index - uniforms.rows * uniforms.across0);' : ''}
    }`;
  const numbered = <T>(name: string, value: (x: TensorInfo) => T): Record<string, T> =>
    Object.fromEntries(arrays.map((array, i) => [`${name}${i}`, value(array)]));
  return runJointProgram(backend, {
    ...{ key: `rotaryRows ${arrays.length} ${splits !== undefined}`, code },
    inputs: { ...numbered('x', (array) => array), cos: cos!, sin: sin!, ...(splits && { splits }) },
    results: numbered('turned', ({ shape }) => shape),
    threads: arrays.reduce((sum, { shape }) => sum + shape[0]! * shape[1]!, 0),
    integers: {
      ...{ rows: x!.shape[0]!, length, before, width, dims },
      ...numbered('across', ({ shape }) => shape[1]!),
    },
    floats: { sign: back ? -1 : 1 },
  });
};

/** WGSL that turns a number of an array. */
const turnCode = (i: number): string => `
    fn turn${i}(index : i32) {
      if (index < 0 || index >= uniforms.rows * uniforms.across${i}) { return; }
      let d = index % uniforms.width;
      if (d >= uniforms.dims) { turned${i}[index] = x${i}[index]; return; }
      let row = index / uniforms.across${i};
      let position = positionOf(row / uniforms.length, row % uniforms.length);
      let half = uniforms.dims / 2;
      let partner = select(index - half, index + half, d < half);
      let turn = position * uniforms.width + d;
      turned${i}[index] = x${i}[index] * cos[turn] + uniforms.sign * x${i}[partner] * sin[turn];
    }`;

/** Registers the rotation of rows. */
export function registerRotaryRows(): void {
  register('RotaryRows', rotaryRows);
}
