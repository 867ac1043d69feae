import type { Scalar, Tensor1D } from '../backend/ops';

/** The numbers of one update. */
export interface UpdateNumbers {
  /** Updates taken, this one included. */
  readonly step: number;
  readonly learningRate: number;
  /** 0 never clips. */
  readonly maxGradNorm: number;
}

/** How updates are computed. */
export interface Updates {
  take(gradients: readonly Tensor1D[], norm: Scalar, numbers: UpdateNumbers): void;
  goOn(): void;
  dispose(): void;
}

/** RMSprop's smoothing constant and epsilon, as PyTorch has them by default. */
export const rmsprop = { alpha: 0.99, eps: 1e-8 } as const;
