import type { Tensor, Tensor2D } from '../backend/ops';
import { gradientsWithin } from '../backend/gradientsWithin';
import { ownGradient } from '../backend/ownGradient';

/**
 * A block of which the tape keeps the input alone: the backward pass computes it once more, on a tape of its own,
 * and frees what that keeps before the next block's turn (Chen et al., arXiv 1604.06174). The same kernels run on
 * the same numbers in the same order, so value and gradients have the bits of the plain block.
 * @param trained what is trained within the block
 * @param leads whether something trained comes before the block, so that its input is given a gradient
 */
export function recomputed(
  x: Tensor2D,
  { trained, leads }: { readonly trained: readonly Tensor[]; readonly leads: boolean },
  block: (x: Tensor2D) => Tensor2D,
): Tensor2D {
  const byInput = leads || trained.length === 0;
  return ownGradient<Tensor2D>([...(byInput ? [x] : []), ...trained], (_, save) => {
    save([x]);
    return {
      value: block(x),
      gradFunc: (dy, [kept]) => {
        const input = kept as Tensor2D;
        return gradientsWithin(() => block(input), [...(byInput ? [input] : []), ...trained], dy);
      },
    };
  });
}
