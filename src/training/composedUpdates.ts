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
  tidy,
  where,
  type Scalar,
  type Tensor1D,
} from '../backend/ops';
import { largestFloat32 } from '../shared/largestFloat32';
import type { FlatParameters } from './flatParameters';
import { clipByGlobalNorm } from './gradients';
import type { OptimizerSettings } from './optimizers';
import { rmsprop, type Updates } from './updates';

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
      mul(meanSquare!, rmsprop.alpha),
      mul(square(gradient), 1 - rmsprop.alpha),
    ); // [P]
    return [sub(parameters, div(mul(gradient, learningRate), add(sqrt(v), rmsprop.eps))), v];
  };
}

/**
 * Updates composed of stock operations.
 * @param slots by group; what an update makes takes their place
 */
export function composedUpdates(
  flat: FlatParameters,
  settings: OptimizerSettings,
  slots: Tensor1D[][],
): Updates {
  const limit = keep(scalar(largestFloat32));
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
    take(gradients, norm, { step, learningRate, maxGradNorm }) {
      const rule =
        settings.type === 'adamw'
          ? adamwRule(settings, step, learningRate)
          : rmspropRule(learningRate);
      tidy(() => {
        const finite = logicalAnd<Scalar>(healthy, lessEqual(norm, limit));
        healthyIs(finite);
        const clipped = clipByGlobalNorm(gradients, norm, maxGradNorm);
        // Group by group, so that what an update makes on its way is as large as one group.
        for (const g of flat.groups.keys())
          tidy(() => {
            update(g, rule, clipped[g]!, finite);
          });
      });
    },
    goOn() {
      healthyIs(scalar(true, 'bool'));
    },
    dispose() {
      healthy.dispose();
      limit.dispose();
    },
  };
}
