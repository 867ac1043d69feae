import {
  add,
  div,
  keep,
  lessEqual,
  logicalAnd,
  mul,
  scalar,
  sqrt,
  square,
  sub,
  tensor1d,
  tidy,
  where,
  type Scalar,
  type Tensor1D,
} from '../backend/ops';
import type { OptimizerType } from '../protocol/runConfig';
import { readTensor } from '../backend/read';
import type { FlatParameters } from './flatParameters';

export interface OptimizerSettings {
  readonly type: OptimizerType;
  readonly beta1: number;
  readonly beta2: number;
  readonly eps: number;
  readonly weightDecay: number;
}

/** RMSprop's smoothing constant and epsilon, as PyTorch has them by default. */
const rmspropAlpha = 0.99;
const rmspropEps = 1e-8;
/** The largest float32 that counts as a finite norm. */
const largestNorm = 3e38;

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
   * Updates the parameters from flat gradients.
   * From a `norm` that is not finite on nothing changes any more, so that the last good weights stand
   * until `goOn`.
   * @param gradients one vector a group; they stay the caller's
   * @param norm global norm of the gradients before clipping
   */
  apply(gradients: readonly Tensor1D[], norm: Scalar, learningRate: number): void;
  /** Lets updates through again, after this many were left out. */
  goOn(leftOut: number): void;
  /** Reads the state, from which `createOptimizer` makes the same optimizer again. */
  capture(): Promise<OptimizerState>;
  dispose(): void;
}

/** What one group's update makes: new parameters and new slots. */
type Rule = (
  parameters: Tensor1D,
  gradient: Tensor1D,
  slots: readonly Tensor1D[],
) => readonly [Tensor1D, ...Tensor1D[]];

/** Decoupled weight decay (Loshchilov & Hutter, arXiv 1711.05101, Alg. 2), as torch.optim.AdamW. */
function adamwRule(settings: OptimizerSettings, step: number, learningRate: number): Rule {
  const { beta1, beta2, eps, weightDecay } = settings;
  const correction1 = 1 - beta1 ** step;
  const correction2 = Math.sqrt(1 - beta2 ** step);
  return (parameters, gradient, [mean, meanSquare]) => {
    const m = add<Tensor1D>(mul(mean!, beta1), mul(gradient, 1 - beta1)); // [P]
    const v = add<Tensor1D>(mul(meanSquare!, beta2), mul(square(gradient), 1 - beta2)); // [P]
    const denominator = add(div(sqrt(v), correction2), eps);
    const decayed =
      weightDecay === 0 ? parameters : mul(parameters, 1 - learningRate * weightDecay);
    return [sub(decayed, div(mul(m, learningRate / correction1), denominator)), m, v];
  };
}

/** RMSprop without momentum (Hinton, lecture 6), as torch.optim.RMSprop. */
function rmspropRule(learningRate: number): Rule {
  return (parameters, gradient, [meanSquare]) => {
    const v = add<Tensor1D>(
      mul(meanSquare!, rmspropAlpha),
      mul(square(gradient), 1 - rmspropAlpha),
    ); // [P]
    return [sub(parameters, div(mul(gradient, learningRate), add(sqrt(v), rmspropEps))), v];
  };
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
  const limit = keep(scalar(largestNorm));
  let steps = from?.steps ?? 0;
  // On the backend, since nothing is read back between logging steps.
  let healthy = keep(scalar(true, 'bool'));
  const healthyIs = (now: Scalar): void => {
    healthy.dispose();
    healthy = keep(now);
  };
  const update = (g: number, rule: Rule, gradient: Tensor1D, finite: Scalar): void => {
    const parameters = flat.valuesOf(g);
    const before = [parameters, ...slots[g]!];
    const after = rule(parameters, gradient, slots[g]!);
    const taken = after.map((tensor, i) => where<Tensor1D>(finite, tensor, before[i]!));
    taken.slice(1).forEach((slot, i) => {
      slots[g]![i]!.dispose();
      slots[g]![i] = keep(slot);
    });
    flat.assignGroup(g, taken[0]!);
  };
  return {
    apply(gradients, norm, learningRate) {
      steps += 1;
      const rule =
        settings.type === 'adamw'
          ? adamwRule(settings, steps, learningRate)
          : rmspropRule(learningRate);
      tidy(() => {
        const finite = logicalAnd<Scalar>(healthy, lessEqual(norm, limit));
        healthyIs(finite);
        // Group by group, so that what an update makes on its way is as large as one group.
        for (const g of flat.groups.keys())
          tidy(() => {
            update(g, rule, gradients[g]!, finite);
          });
      });
    },
    goOn(leftOut) {
      steps -= leftOut;
      healthyIs(scalar(true, 'bool'));
    },
    async capture() {
      const read = names.map(async (_, i) =>
        flat.cut(await Promise.all(slots.map((ofGroup) => readTensor(ofGroup[i]!)))),
      );
      return { steps, slots: await Promise.all(read) };
    },
    dispose() {
      healthy.dispose();
      slots.flat().forEach((slot) => {
        slot.dispose();
      });
      limit.dispose();
    },
  };
}
