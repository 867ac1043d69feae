import { backend } from '@tensorflow/tfjs-core';

import type { Tensor, Tensor2D } from '../backend/ops';
import type { TokenNorm } from './kernelAttributes';
import { hasOwn, runOwn, runOwnParts } from './own';

// The parts of a block over rows of one token each, which have no gradient: there are kernels for them on
// WebGPU alone, and where there are none a block is computed as in training.

/** Sizes of a block's arrays. */
export interface TokenSizes {
  /** C, as many as the heads have numbers together. */
  readonly width: number;
  /** Numbers between the maps of the MLP. */
  readonly hidden: number;
  /** Numbers of the keys. */
  readonly keys: number;
}

/** Bytes of shared memory a number of a row: a workgroup holds four rows. */
const bytesOfNumber = 16;

/** Whether the running backend has the kernels, and room for a block of these sizes. */
export function hasTokenKernels({ width, hidden, keys }: TokenSizes): boolean {
  if (!hasOwn('TokenMlp') || [width, hidden, keys].some((size) => size % 4 !== 0)) return false;
  const { device } = backend() as unknown as { readonly device: GPUDevice };
  return (width + hidden) * bytesOfNumber <= device.limits.maxComputeWorkgroupStorageSize;
}

/**
 * Linear maps of normalized rows: x [B, C] → [B, width] each.
 * @param weight of all maps side by side: [C, Σ widths]
 * @param vectors the norm's weight and bias and the maps' biases, end to end
 */
export function tokenMaps(
  x: Tensor2D,
  weight: Tensor2D,
  vectors: Tensor,
  of: TokenNorm & { readonly widths: readonly number[] },
): Tensor2D[] {
  const attributes = { ...of, widths: [...of.widths] };
  return runOwnParts('TokenMaps', { x, weight, vectors }, attributes) as Tensor2D[];
}

/** The weights behind a block's attention. */
export interface TokenMlpWeights {
  readonly output: Tensor2D; // [C, C]
  /** The map into the MLP; gate and up side by side where it has both. */
  readonly inner: Tensor2D;
  readonly down: Tensor2D; // [M, C]
  /** The output's bias, the norm's weight and bias, the biases of the MLP's maps, end to end. */
  readonly vectors: Tensor;
}

/**
 * What follows a block's attention: its output map added to the rows, and the MLP of their norm added to
 * that. `mixed` and x [B, C] → [B, C].
 * @param of `parallel` where the norm is that of x itself
 */
export function tokenMlp(
  mixed: Tensor2D,
  x: Tensor2D,
  weights: TokenMlpWeights,
  of: TokenNorm & { readonly parallel: boolean; readonly form: string },
): Tensor2D {
  return runOwn('TokenMlp', { mixed, x, ...weights }, { ...of }) as Tensor2D;
}
