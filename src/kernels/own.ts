import {
  engine,
  getBackend,
  getKernel,
  type KernelConfig,
  type NamedAttrMap,
  type Tensor,
} from '@tensorflow/tfjs-core';

/** Whether kernels of our own run where there are some, or everything is composed of stock operations. */
let taken = true;

/** Lets kernels of our own run, or leaves everything to stock operations, as a baseline does. */
export function takeOwnKernels(take: boolean): void {
  taken = take;
}

/** Whether the running backend has a kernel of our own of this name. */
export function hasOwn(name: string): boolean {
  const found = getKernel(name, getBackend()) as KernelConfig | undefined; // the types promise one
  return taken && found !== undefined;
}

/** Runs a kernel of our own; it has no gradient but the one that its caller gives it. */
export function runOwn(
  name: string,
  inputs: Readonly<Record<string, Tensor>>,
  attributes: NamedAttrMap = {},
): Tensor {
  return engine().runKernel(name, { ...inputs }, attributes);
}

/** Runs a kernel of our own that has several results. */
export function runOwnParts(
  name: string,
  inputs: Readonly<Record<string, Tensor>>,
  attributes: NamedAttrMap = {},
): Tensor[] {
  return engine().runKernel<Tensor[]>(name, { ...inputs }, attributes);
}
