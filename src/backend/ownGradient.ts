import { customGrad, tidy, type GradSaveFunc, type Tensor } from '@tensorflow/tfjs-core';

/** A computation with its result and its gradient by each input, from what `save` kept. */
export type OwnGradient<T extends Tensor> = (
  inputs: readonly Tensor[],
  save: (tensors: Tensor[]) => void,
) => {
  readonly value: T;
  /** One gradient an input, in order; may use only `dy` and the saved tensors. */
  readonly gradFunc: (dy: T, saved: Tensor[]) => Tensor[];
};

/** Computes with a gradient of its own instead of that of the operations inside. */
export function ownGradient<T extends Tensor>(
  inputs: readonly Tensor[],
  compute: OwnGradient<T>,
): T {
  const traced = customGrad<T>((...received) => {
    const save = received.pop() as GradSaveFunc;
    const { value, gradFunc } = compute(received as Tensor[], save);
    // What a gradient makes on its way would otherwise live as long as the tape.
    return { value, gradFunc: (dy: T, saved: Tensor[]) => tidy(() => gradFunc(dy, saved)) };
  });
  return traced(...inputs);
}
