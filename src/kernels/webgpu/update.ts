import { util, type KernelFunc, type TensorInfo } from '@tensorflow/tfjs-core';

import { squaresOfASum } from '../kernelAttributes';
import { register, runProgram } from './program';
import { lanesOf, reductionCode, type Tuning } from './tuning';

type Inputs = Readonly<Record<string, TensorInfo>>;

/** Sums that are added up before they join the others, so that no long sum loses digits. */
const run = 128;

/**
 * Σx² of chunks of a vector, one a thread, at their place among the sums of all vectors: neighboring
 * threads read neighboring numbers, and each adds its own in order.
 */
const squareSums: KernelFunc = ({ inputs, backend, attrs }) => {
  const { x, sums } = inputs as Inputs;
  const { first, count } = attrs as unknown as { first: number; count: number };
  const size = util.sizeFromShape(x!.shape);
  const threads = Math.ceil(size / squaresOfASum);
  const code = `
    fn main(index : i32) {
      if (index >= uniforms.threads) { return; }
      var sum = 0.0;
      for (var i = index; i < uniforms.size; i = i + uniforms.threads) { sum = sum + x[i] * x[i]; }
      result[uniforms.first + index] = sum;
    }`;
  return runProgram(backend, {
    ...{ key: 'squareSums', code, inputs: { x: x! }, shape: [count], threads },
    integers: { size, threads, first },
    ...(sums && { output: sums }),
  });
};

/** The root of the sum of all sums: a scalar. */
function rootOfSums(tuning: Tuning): KernelFunc {
  const lanes = lanesOf(tuning);
  return ({ inputs, backend }) => {
    const { sums } = inputs as Inputs;
    const code = `
    ${reductionCode(lanes, 'total')}
    fn main(index : i32) {
      let lane = index % ${lanes};
      var whole = 0.0;
      for (var at = lane * ${run}; at < uniforms.count; at = at + ${run * lanes}) {
        var part = 0.0;
        for (var i = at; i < min(at + ${run}, uniforms.count); i = i + 1) { part = part + sums[i]; }
        whole = whole + part;
      }
      whole = total(whole, lane);
      if (index == 0) { result[0] = sqrt(whole); }
    }`;
    return runProgram(backend, {
      ...{ key: `rootOfSums ${lanes}`, code, inputs: { sums: sums! }, shape: [] },
      ...{ threads: lanes, workgroup: lanes, integers: { count: util.sizeFromShape(sums!.shape) } },
    });
  };
}

/**
 * Changes a gate in place, [2]: 1 while every norm so far was finite, else 0; and what gradients are
 * multiplied by, so that their norm is at most `most` (0 never clips), as clip_grad_norm_ has it.
 */
const gate: KernelFunc = ({ inputs, backend, attrs }) => {
  const { gate: output, norm } = inputs as Inputs;
  const { most } = attrs as unknown as { most: number };
  // By its bits, since WGSL lets a compiler assume that there are no infinities.
  const code = `
    fn main(index : i32) {
      if (index > 0) { return; }
      let finite = (bitcast<u32>(norm[0]) & 0x7f800000u) != 0x7f800000u;
      if (!finite) { result[0] = 0.0; }
      result[1] = 1.0;
      if (finite && uniforms.most > 0.0) { result[1] = min(1.0, uniforms.most / (norm[0] + 1e-6)); }
    }`;
  return runProgram(backend, {
    ...{ key: 'updateGate', code, inputs: { norm: norm! }, shape: [2], threads: 1 },
    ...{ floats: { most }, output: output! },
  });
};

/** A change in place while the gate is open: four numbers a thread where a vector divides by four, else one. */
function changed(
  backend: unknown,
  key: string,
  value: string,
  {
    output,
    inputs,
    floats,
  }: { output: TensorInfo; inputs: Inputs; floats: Record<string, number> },
): TensorInfo {
  const size = util.sizeFromShape(output.shape);
  const inQuads = size % 4 === 0;
  const count = inQuads ? size / 4 : size;
  const code = `
    fn main(index : i32) {
      if (index >= uniforms.count || gate[0] == 0.0) { return; }
      result[index] = ${value};
    }`;
  const long = Object.keys(inputs).filter((name) => name !== 'gate');
  return runProgram(backend, {
    ...{ key: `${key} ${inQuads}`, code, inputs, shape: output.shape, output },
    ...{ threads: count, integers: { count }, floats },
    vectors: inQuads ? [...long, 'result'] : [],
  });
}

/** average ← β·average + (1 − β)·g, or g² in place of g, of the clipped gradient g. */
const movingAverage: KernelFunc = ({ inputs, backend, attrs }) => {
  const { average, gradient, gate: open } = inputs as Inputs;
  const { beta, squared } = attrs as unknown as { beta: number; squared: boolean };
  const g = 'gate[1] * gradient[index]';
  const value = `result[index] * uniforms.beta + ${squared ? `(${g}) * (${g})` : g} * uniforms.rest`;
  return changed(backend, `movingAverage ${squared}`, value, {
    ...{ output: average!, inputs: { gradient: gradient!, gate: open! } },
    floats: { beta, rest: 1 - beta },
  });
};

/** p ← decay·p − rate·m/(√v/correction + ε). */
const adamwStep: KernelFunc = ({ inputs, backend, attrs }) => {
  const { parameters, mean, meanSquare, gate: open } = inputs as Inputs;
  const floats = attrs as Record<'rate' | 'decay' | 'correction' | 'eps', number>;
  const value = `result[index] * uniforms.decay -
        mean[index] * uniforms.rate / (sqrt(meanSquare[index]) / uniforms.correction + uniforms.eps)`;
  const { rate, decay, correction, eps } = floats;
  return changed(backend, 'adamwStep', value, {
    output: parameters!,
    inputs: { mean: mean!, meanSquare: meanSquare!, gate: open! },
    floats: { rate, decay, correction, eps },
  });
};

/** p ← p − rate·g/(√v + ε) of the clipped gradient g. */
const rmspropStep: KernelFunc = ({ inputs, backend, attrs }) => {
  const { parameters, gradient, meanSquare, gate: open } = inputs as Inputs;
  const { rate, eps } = attrs as Record<'rate' | 'eps', number>;
  const value = `result[index] -
        gate[1] * gradient[index] * uniforms.rate / (sqrt(meanSquare[index]) + uniforms.eps)`;
  return changed(backend, 'rmspropStep', value, {
    output: parameters!,
    inputs: { gradient: gradient!, meanSquare: meanSquare!, gate: open! },
    floats: { rate, eps },
  });
};

/** Registers the norm of gradients and the optimizers' updates in place. */
export function registerUpdate(tuning: Tuning): void {
  register('SquareSums', squareSums);
  register('RootOfSums', rootOfSums(tuning));
  register('UpdateGate', gate);
  register('MovingAverage', movingAverage);
  register('AdamwStep', adamwStep);
  register('RmspropStep', rmspropStep);
}
