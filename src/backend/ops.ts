// The one re-export of the project: the TensorFlow.js operations that we use, so that every other
// room depends on this list and not on the package.
// The core first: it registers the flags that the registration of gradients reads.
import '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-core/dist/register_all_gradients';

export {
  add,
  cast,
  concat,
  div,
  erf,
  exp,
  gather,
  grad,
  grads,
  greater,
  keep,
  less,
  lessEqual,
  log,
  logicalAnd,
  matMul,
  max,
  maximum,
  mean,
  minimum,
  mul,
  neg,
  oneHot,
  pad,
  relu,
  reshape,
  rsqrt,
  scalar,
  sigmoid,
  slice,
  softmax as stockSoftmax,
  softplus,
  sqrt,
  square,
  stack,
  sub,
  sum,
  tanh,
  tensor,
  tensor1d,
  tensor2d,
  tidy,
  tile,
  transpose,
  unsortedSegmentSum,
  variable,
  variableGrads,
  where,
  zeros,
} from '@tensorflow/tfjs-core';
export type {
  Rank,
  Scalar,
  Tensor,
  Tensor1D,
  Tensor2D,
  Tensor3D,
  Tensor4D,
  Variable,
} from '@tensorflow/tfjs-core';

import { getBackend, memory, neg, softplus, type Tensor } from '@tensorflow/tfjs-core';

/** log σ(x) as −softplus(−x): the stock `logSigmoid` has a broken gradient. */
export function logSigmoid<T extends Tensor>(x: T): T {
  return neg(softplus(neg(x)));
}

/** Whether the operations run on WebGPU now. */
export function onWebGpu(): boolean {
  return getBackend() === 'webgpu';
}

/** Tensors alive on the backend. */
export function tensorCount(): number {
  return memory().numTensors;
}
