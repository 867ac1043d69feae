import { tensor1d, type Scalar, type Tensor1D } from '../backend/ops';
import { readTensor } from '../backend/read';
import { updatesInPlace } from '../kernels/updateInPlace';
import type { OptimizerType } from '../protocol/runConfig';
import { composedUpdates } from './composedUpdates';
import type { FlatParameters } from './flatParameters';
import { inPlaceUpdates } from './inPlaceUpdates';

export interface OptimizerSettings {
  readonly type: OptimizerType;
  readonly beta1: number;
  readonly beta2: number;
  readonly eps: number;
  readonly weightDecay: number;
}

/** The slots of each rule, in their order. */
export const slotNames: Readonly<Record<OptimizerType, readonly string[]>> = {
  adamw: ['mean', 'meanSquare'],
  rmsprop: ['meanSquare'],
};

/** All that an optimizer carries from step to step. */
export interface OptimizerState {
  /** Updates taken. */
  readonly steps: number;
  /** By slot, one array a parameter. */
  readonly slots: readonly (readonly Float32Array[])[];
}

/** An update rule over flat vectors, with its slots. */
export interface Optimizer {
  /**
   * Updates the parameters from flat gradients, scaled so that their norm is at most `maxGradNorm`.
   * From a `norm` that is not finite on nothing changes any more, so that the last good weights stand
   * until `goOn`.
   * @param gradients one vector a group; they stay the caller's
   * @param norm global norm of the gradients before clipping
   * @param maxGradNorm 0, which it is where it is left out, never clips
   */
  apply(
    gradients: readonly Tensor1D[],
    norm: Scalar,
    learningRate: number,
    maxGradNorm?: number,
  ): void;
  /** Lets updates through again, after this many were left out. */
  goOn(leftOut: number): void;
  /** Reads the state, from which `createOptimizer` makes the same optimizer again. */
  capture(): Promise<OptimizerState>;
  dispose(): void;
}

/** Makes an optimizer for these parameters: with empty slots, or with those of a captured state. */
export function createOptimizer(
  flat: FlatParameters,
  settings: OptimizerSettings,
  from: OptimizerState | null = null,
): Optimizer {
  const names = slotNames[settings.type];
  const slots: Tensor1D[][] = flat.groups.map(() => []);
  names.forEach((_, i) => {
    const begun = from ? flat.join(from.slots[i]!).map((values) => tensor1d(values)) : flat.zeros();
    begun.forEach((slot, g) => slots[g]!.push(slot));
  });
  const updates = (updatesInPlace() ? inPlaceUpdates : composedUpdates)(flat, settings, slots);
  let steps = from?.steps ?? 0;
  return {
    apply(gradients, norm, learningRate, maxGradNorm = 0) {
      steps += 1;
      updates.take(gradients, norm, { step: steps, learningRate, maxGradNorm });
    },
    goOn(leftOut) {
      steps -= leftOut;
      updates.goOn();
    },
    async capture() {
      const read = names.map(async (_, i) =>
        flat.cut(await Promise.all(slots.map((ofGroup) => readTensor(ofGroup[i]!)))),
      );
      return { steps, slots: await Promise.all(read) };
    },
    dispose() {
      updates.dispose();
      slots.flat().forEach((slot) => {
        slot.dispose();
      });
    },
  };
}
