import { registerGradient } from '@tensorflow/tfjs-core';

import { add, keep, matMul, type Tensor, type Tensor1D, type Tensor2D } from '../backend/ops';
import { columnSums } from './columnSums';
import { hasOwn, runOwn, runOwnList } from './own';

/** The numbers of a linear map. */
export interface LinearMap {
  readonly weight: Tensor2D; // [in, out]
  readonly bias: Tensor1D | null; // [out]
}

/**
 * x·W + b over rows, without a bias where there is none: [N, in] → [N, out].
 * @param onto what the result is added to, [N, out]
 */
export function linear(x: Tensor2D, map: LinearMap, onto?: Tensor2D): Tensor2D {
  const { weight, bias } = map;
  const inputs = { x, weight, ...(bias && { bias }) };
  if (onto) {
    if (!hasOwn('LinearOnto')) return add<Tensor2D>(onto, linear(x, map));
    return runOwn('LinearOnto', { ...inputs, added: onto }) as Tensor2D;
  }
  if (hasOwn('Linear')) return runOwn('Linear', inputs) as Tensor2D;
  const product = matMul<Tensor2D>(x, weight);
  return bias ? add<Tensor2D>(product, bias) : product;
}

/**
 * The linear maps of one input, which is read once where a kernel of our own does that: [N, in] →
 * [N, out] each. Either all have a bias or none has.
 * @param trained whether the weights are given gradients: all of them or none
 */
export function linears(x: Tensor2D, maps: readonly LinearMap[], trained: boolean): Tensor2D[] {
  if (!hasOwn('Linears')) return maps.map((map) => linear(x, map));
  const weights = maps.map(({ weight }) => weight);
  const biases = maps.flatMap(({ bias }) => bias ?? []);
  const inputs = [x, ...weights, ...biases];
  return runOwnList('Linears', inputs, { maps: maps.length, trained }) as Tensor2D[];
}

// By registered gradients instead of ones of our own, which would compute all of them: the tape asks them
// for those alone that lead to what is trained, and a frozen weight is never given one.
const gradientsOf = (dy: Tensor2D, [x, weight]: readonly Tensor2D[]) => ({
  x: () => matMul(dy, weight!, false, true), // dx = dy·Wᵀ
  weight: () => matMul(x!, dy, true, false), // dW = xᵀ·dy
  bias: () => columnSums([dy])[0]!, // db = Σ_rows dy
});

registerGradient({
  kernelName: 'Linear',
  inputsToSave: ['x', 'weight'],
  gradFunc: (dy, saved) => gradientsOf(dy as Tensor2D, saved as Tensor2D[]),
});

registerGradient({
  kernelName: 'LinearOnto',
  inputsToSave: ['x', 'weight'],
  gradFunc: (dy, saved) => ({
    ...gradientsOf(dy as Tensor2D, saved as Tensor2D[]),
    added: () => (dy as Tensor2D).clone(),
  }),
});

registerGradient({
  kernelName: 'Linears',
  saveAllInputs: true,
  gradFunc: (dy, saved, attributes) => {
    const { maps, trained } = attributes as unknown as { maps: number; trained: boolean };
    const dys = dy as Tensor2D[];
    const [x, ...rest] = saved as Tensor2D[];
    const weights = rest.slice(0, maps);
    const byWeights = shared(maps, trained, () => runOwnList('LinearsByWeights', [x!, ...dys]));
    const byBiases = shared(maps, trained, () => columnSums(dys));
    // dx = Σ dy·Wᵀ over the maps
    const byInput = () => runOwnList('LinearsByInput', [...dys, ...weights])[0]!;
    return [byInput, ...byWeights, ...(rest.length > maps ? byBiases : [])] as unknown as Record<
      string,
      () => Tensor
    >;
  },
});

/**
 * Functions for the tape, which asks for one gradient after the other and frees whatever else was made:
 * the first one asked computes all of them, and they are kept until each has been fetched.
 * @param all whether every one of them will be fetched
 */
function shared(count: number, all: boolean, compute: () => Tensor[]): (() => Tensor)[] {
  const made: Tensor[] = [];
  return Array.from({ length: count }, (_, i) => () => {
    if (!all) return compute()[i]!;
    if (made.length === 0) made.push(...compute().map(keep));
    const gradient = made[i]!.clone();
    made[i]!.dispose();
    return gradient;
  });
}
