import { keep, tensor1d, tidy, type Tensor1D } from '../backend/ops';
import { moveAverage, passGate, stepAdamw, stepRmsprop, type Gate } from '../kernels/updateInPlace';
import type { FlatParameters } from './flatParameters';
import type { OptimizerSettings } from './optimizers';
import { rmsprop, type UpdateNumbers, type Updates } from './updates';

/** A vector of parameters with its clipped gradient and its slots. */
interface Vector {
  readonly parameters: Tensor1D;
  readonly gradient: Tensor1D;
  readonly slots: readonly Tensor1D[];
  readonly gate: Gate;
}

/** As `adamwRule` has it, in place. */
function adamw(
  of: Vector,
  settings: OptimizerSettings,
  { step, learningRate }: UpdateNumbers,
): void {
  const { parameters, gradient, slots, gate } = of;
  const { beta1, beta2, eps, weightDecay } = settings;
  const [mean, meanSquare] = slots as [Tensor1D, Tensor1D];
  moveAverage(mean, gradient, gate, { beta: beta1, squared: false });
  moveAverage(meanSquare, gradient, gate, { beta: beta2, squared: true });
  stepAdamw(parameters, [mean, meanSquare], gate, {
    ...{ rate: learningRate / (1 - beta1 ** step), decay: 1 - learningRate * weightDecay },
    ...{ correction: Math.sqrt(1 - beta2 ** step), eps },
  });
}

/** As `rmspropRule` has it, in place. */
function byRmsprop({ parameters, gradient, slots, gate }: Vector, learningRate: number): void {
  const { alpha, eps } = rmsprop;
  moveAverage(slots[0]!, gradient, gate, { beta: alpha, squared: true });
  stepRmsprop(parameters, gradient, slots[0]!, gate, { rate: learningRate, eps });
}

/** Updates that change slots and parameters in place, in a number of dispatches that no model changes. */
export function inPlaceUpdates(
  flat: FlatParameters,
  settings: OptimizerSettings,
  slots: readonly (readonly Tensor1D[])[],
): Updates {
  let gate: Gate = keep(tensor1d([1, 1]));
  return {
    take(gradients, norm, numbers) {
      passGate(gate, norm, numbers.maxGradNorm);
      for (const [g, gradient] of gradients.entries())
        tidy(() => {
          const parameters = flat.valuesOf(g);
          const of = { parameters, gradient, slots: slots[g]!, gate };
          if (settings.type === 'adamw') adamw(of, settings, numbers);
          else byRmsprop(of, numbers.learningRate);
          flat.assignGroup(g, parameters);
        });
    },
    goOn() {
      gate.dispose();
      gate = keep(tensor1d([1, 1]));
    },
    dispose() {
      gate.dispose();
    },
  };
}
