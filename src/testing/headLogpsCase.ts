import { tensor1d, type Tensor2D } from '../backend/ops';
import { headLogps } from '../kernels/headLogps';
import { assertKernel } from './kernelCase';
import { plainHead, plainTokenLogps } from './plainKernels';

/** Vocabulary, width, targets, and the most numbers of logits at once. */
type HeadLogpsCase = readonly [number, number, readonly number[], number];

/** Holds the head's log-probabilities, tied and untied, against plain loops and finite differences. */
export async function assertHeadLogps(...[vocabulary, width, targets, most]: HeadLogpsCase) {
  const ids = tensor1d([...targets], 'int32');
  for (const tied of [true, false])
    await assertKernel({
      shapes: [[targets.length, width], tied ? [vocabulary, width] : [width, vocabulary]],
      kernel: ([hidden, weight]) =>
        headLogps(
          hidden as Tensor2D,
          ids,
          { weight: weight as Tensor2D, tied, trained: true },
          most,
        ),
      plain: ([hidden, weight]) =>
        plainTokenLogps(plainHead(hidden!, weight!, width, tied), targets),
    });
  ids.dispose();
}
