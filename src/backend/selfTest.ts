import { RefineryError } from '../shared/errors';
import { gradientIsMissing, gradientsAreWrong } from '../shared/sentences/backendSentences';
import {
  logSigmoid,
  matMul,
  mul,
  neg,
  scalar,
  sum,
  tensor2d,
  tidy,
  variable,
  variableGrads,
  type Scalar,
  type Tensor,
  type Tensor2D,
} from './ops';
import { readTensor } from './read';

/** The largest absolute error that float32 is allowed here; a wrong kernel is off by far more. */
const tolerance = 1e-4;

/**
 * A loss whose gradient is known in closed form: L = Σ −log σ(x·W) with x [2, 3] and W [3, 2], so that
 * ∂L/∂W = −xᵀ·σ(−x·W). With x = [[1, 2, −1], [0.5, −1, 3]] and W = [[1, −1], [0, 0.5], [2, 1]]:
 * x·W = [[−1, −1], [6.5, 2]], σ(1) = 0.7310585786, σ(−6.5) = 0.0015011823, σ(−2) = 0.1192029220.
 */
const x = [1, 2, -1, 0.5, -1, 3];
const w = [1, -1, 0, 0.5, 2, 1];
const known = [
  -(0.7310585786 + 0.5 * 0.0015011823),
  -(0.7310585786 + 0.5 * 0.119202922),
  -(2 * 0.7310585786 - 0.0015011823),
  -(2 * 0.7310585786 - 0.119202922),
  -(-0.7310585786 + 3 * 0.0015011823),
  -(-0.7310585786 + 3 * 0.119202922),
];

/** What the self-test found. */
export interface SelfTest {
  readonly largestError: number;
  readonly milliseconds: number;
}

/**
 * Compares a tiny gradient with its true value, since some GPUs and drivers get gradients wrong.
 * @throws RefineryError `wrong_gradients` where it differs
 */
export async function selfTestGradients(): Promise<SelfTest> {
  const began = performance.now();
  const weights = variable(tensor2d(w, [3, 2]));
  let gradient: Tensor | null = null;
  try {
    const grad = tidy((): Tensor => {
      const rows = tensor2d(x, [2, 3]);
      const loss = (): Scalar =>
        mul<Scalar>(sum(neg(logSigmoid(matMul(rows, weights as Tensor2D)))), scalar(1));
      const { grads } = variableGrads(loss, [weights]);
      const gradientOfWeights = grads[weights.name];
      if (gradientOfWeights) return gradientOfWeights;
      throw new RefineryError('wrong_gradients', gradientIsMissing());
    });
    gradient = grad;
    const found = await readTensor(grad);
    const largestError = known.reduce(
      (most, value, i) => Math.max(most, Math.abs(value - (found[i] ?? Number.NaN))),
      0,
    );
    if (!(largestError <= tolerance))
      throw new RefineryError('wrong_gradients', gradientsAreWrong(largestError));
    return { largestError, milliseconds: performance.now() - began };
  } finally {
    gradient?.dispose();
    weights.dispose();
  }
}
