import type { WebGPUBackend, WebGPUProgram } from '@tensorflow/tfjs-backend-webgpu';
import type { KernelFunc, TensorInfo } from '@tensorflow/tfjs-core';

import { registerOn } from '../own';

/** Threads of a workgroup where nothing asks for another number. */
export const workgroup = 64;

/** A program over the items of a result, one thread an item or one workgroup an item. */
export interface Program {
  /** Names the source; it changes whenever the source does. */
  readonly key: string;
  /**
   * WGSL with `fn main(index : i32)`. It reads the inputs as arrays under their names and its numbers as
   * `uniforms.name`, writes `result[i]`, and checks that `index` is in range: more threads may run.
   */
  readonly code: string;
  readonly inputs: Readonly<Record<string, TensorInfo>>;
  readonly shape: readonly number[];
  readonly threads: number;
  readonly integers?: Readonly<Record<string, number>>;
  readonly floats?: Readonly<Record<string, number>>;
  readonly workgroup?: number;
  /** Inputs, and `result`, that the code reads and writes as vec4<f32>, four numbers at a time. */
  readonly vectors?: readonly string[];
  /**
   * A tensor that is changed in place, and must not be among the inputs. It comes back with one more
   * reference, so that a kernel may return it.
   */
  readonly output?: TensorInfo;
}

type ProgramNumbers = Pick<Program, 'integers' | 'floats'>;

/** The backend behind a kernel's arguments. */
export function webgpuOf(backend: unknown): WebGPUBackend {
  return backend as WebGPUBackend;
}

/** A tensor without its shape: the backend compiles a program anew for every pattern of its arguments' shapes. */
export const flat = ({ dataId, dtype }: TensorInfo): TensorInfo => ({ dataId, dtype, shape: [2] });

/** WGSL that declares a program's own numbers among the uniforms. */
export function declaredNumbers({ integers = {}, floats = {} }: ProgramNumbers): string {
  return [
    ...Object.keys(integers).map((name) => `${name} : i32,`),
    ...Object.keys(floats).map((name) => `${name} : f32,`),
  ].join(' ');
}

/** A program's own numbers as the backend uploads them, in the order in which they are declared. */
export function uniformsOf({ integers = {}, floats = {} }: ProgramNumbers) {
  return [
    ...Object.values(integers).map((value) => ({ type: 'int32', data: [value] })),
    ...Object.values(floats).map((value) => ({ type: 'float32', data: [value] })),
  ];
}

/** Says that a tensor was written in place: what was read of it before is stale now. */
export function writtenInPlace(gpu: WebGPUBackend, { dataId }: TensorInfo): void {
  const held: { values: unknown } = gpu.tensorMap.get(dataId);
  held.values = null;
}

/** Encodes one dispatch of a program and returns its float32 result. */
export function runProgram(backend: unknown, of: Program): TensorInfo {
  const { key, code, inputs, shape, threads, output } = of;
  const vectors = new Set(of.vectors);
  const components = (name: string): number => (vectors.has(name) ? 4 : 1);
  const size = of.workgroup ?? workgroup;
  const program: WebGPUProgram = {
    variableNames: Object.keys(inputs),
    variableComponents: Object.keys(inputs).map(components),
    outputComponent: components('result'),
    outputShape: [...shape],
    workgroupSize: [size, 1, 1],
    // More than 65,535 workgroups are laid out in two dimensions; `index` counts through both.
    dispatchLayout: { x: [0] },
    dispatch: [Math.ceil(threads / size), 1, 1],
    shaderKey: key,
    uniforms: declaredNumbers(of),
    getUserCode: () => code,
  };
  const gpu = webgpuOf(backend);
  const result = output ?? gpu.makeTensorInfo([...shape], 'float32');
  const arrays = Object.values(inputs).map(flat);
  gpu.runWebGPUProgram(program, arrays, result.dtype, uniformsOf(of), flat(result));
  if (!output) return result;
  writtenInPlace(gpu, output);
  gpu.incRef(output.dataId);
  // Not the tensor that was given, which would count as the same one and never be freed.
  return { dataId: output.dataId, shape: output.shape, dtype: output.dtype };
}

/** Rows and columns of a matrix. */
export const sized = ({ shape: [rows, width] }: TensorInfo) => ({ rows: rows!, width: width! });

/** Registers a kernel on WebGPU, in place of one of the same name. */
export function register(kernelName: string, kernelFunc: KernelFunc): void {
  registerOn('webgpu', kernelName, kernelFunc);
}
