import {
  engine,
  getBackend,
  getKernel,
  registerKernel,
  unregisterKernel,
  type KernelConfig,
  type KernelFunc,
  type NamedAttrMap,
  type NamedTensorMap,
  type Tensor,
} from '@tensorflow/tfjs-core';

/** Whether kernels of our own run where there are some, or everything is composed of stock operations. */
let taken = true;

/** Lets kernels of our own run, or leaves everything to stock operations, as a baseline does. */
export function takeOwnKernels(take: boolean): void {
  taken = take;
}

/** Whether kernels of our own run where there are some. */
export function ownAreTaken(): boolean {
  return taken;
}

// The types promise one where there may be none.
const kernelOf = (name: string, backendName: string): KernelConfig | undefined =>
  getKernel(name, backendName);

/** Registers a kernel on a backend, in place of one of the same name. */
export function registerOn(
  backendName: 'webgpu' | 'wasm',
  kernelName: string,
  kernelFunc: KernelFunc,
): void {
  if (kernelOf(kernelName, backendName)) unregisterKernel(kernelName, backendName);
  registerKernel({ kernelName, backendName, kernelFunc });
}

/** Whether the running backend has a kernel of our own of this name. */
export function hasOwn(name: string): boolean {
  return taken && kernelOf(name, getBackend()) !== undefined;
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

/**
 * Runs a kernel of our own that is given a list of tensors and has several results. Only a kernel whose
 * inputs are a list may have a gradient that saves all of them.
 */
export function runOwnList(
  name: string,
  inputs: readonly Tensor[],
  attributes: NamedAttrMap = {},
): Tensor[] {
  // The library takes lists too, which its types do not say.
  const list = [...inputs] as unknown as NamedTensorMap;
  return engine().runKernel<Tensor[]>(name, list, attributes);
}
