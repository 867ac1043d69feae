import { env, type TensorInfo } from '@tensorflow/tfjs-core';

import {
  declaredNumbers,
  flat,
  uniformsOf,
  webgpuOf,
  workgroup,
  writtenInPlace,
  type Program,
} from './program';

/** A program that has several results, or that changes arrays which it also reads. */
export interface JointProgram extends Omit<Program, 'shape' | 'output'> {
  /** Shapes of the results, by the names under which the code writes them. */
  readonly results: Readonly<Record<string, readonly number[]>>;
  /** Tensors that are read and written in place, by name; none of them is among the inputs. */
  readonly changed?: Readonly<Record<string, TensorInfo>>;
}

/** What the backend keeps to itself: it declares every array of a program but the first as read only. */
interface Inside {
  readonly pipelineCache: Record<string, GPUComputePipeline | Promise<GPUComputePipeline>>;
  recordAndSubmit(
    program: {
      readonly dispatch: [number, number, number];
      readonly pipeline: GPUComputePipeline | Promise<GPUComputePipeline>;
    },
    output: TensorInfo,
    inputs: readonly TensorInfo[],
    uniforms: readonly { readonly type: string; readonly data: number[] }[],
  ): void;
}

/** An array that a program has, in the order of the bindings. */
interface Bound {
  readonly name: string;
  readonly tensor: TensorInfo;
  readonly access: 'read' | 'read_write';
}

function sourceOf(of: JointProgram, bound: readonly Bound[], size: number): string {
  const { code, vectors = [] } = of;
  const arrays = bound.map(({ name, tensor, access }, i) => {
    const number = tensor.dtype === 'float32' ? 'f32' : 'i32';
    const type = vectors.includes(name) ? `vec4<${number}>` : number;
    return `@group(0) @binding(${i}) var<storage, ${access}> ${name} : array<${type}>;`;
  });
  // NaN, infinity, and a shape and strides for each array stand before the program's own numbers.
  const before = Array.from({ length: 2 + 2 * bound.length }, (_, i) => `skipped${i} : i32,`);
  return `
    struct Uniforms { ${before.join(' ')} ${declaredNumbers(of)} };
    ${arrays.join('\n    ')}
    @group(0) @binding(${bound.length}) var<uniform> uniforms : Uniforms;
    ${code}
    @compute @workgroup_size(${size}, 1, 1)
    fn _start(
      @builtin(workgroup_id) group : vec3<u32>,
      @builtin(num_workgroups) groups : vec3<u32>,
      @builtin(local_invocation_index) lane : u32,
    ) {
      main(i32((group.y * groups.x + group.x) * ${size}u + lane));
    }`;
}

/** Workgroups along x and y; the last row of them may be more than there is work for. */
function laidOut(groups: number, { limits }: GPUDevice): [number, number, number] {
  if (groups <= limits.maxComputeWorkgroupsPerDimension) return [groups, 1, 1];
  const side = Math.ceil(Math.sqrt(groups));
  return [side, side, 1];
}

/** Whether the device can bind so many arrays at once. */
export function canBind(backend: unknown, arrays: number): boolean {
  return arrays <= webgpuOf(backend).device.limits.maxStorageBuffersPerShaderStage;
}

/** Encodes one dispatch of a program and returns its float32 results, in order. */
export function runJointProgram(backend: unknown, of: JointProgram): TensorInfo[] {
  const { key, inputs, results, changed = {}, threads } = of;
  const gpu = webgpuOf(backend);
  const size = of.workgroup ?? workgroup;
  const made = Object.entries(results).map(
    ([name, shape]) => [name, gpu.makeTensorInfo([...shape], 'float32')] as const,
  );
  const bind = (access: Bound['access']) => (entry: readonly [string, TensorInfo]) => ({
    ...{ name: entry[0], tensor: flat(entry[1]), access },
  });
  const bound: Bound[] = [
    ...made.map(bind('read_write')),
    ...Object.entries(changed).map(bind('read_write')),
    ...Object.entries(inputs).map(bind('read')),
  ];
  for (const { tensor } of bound) gpu.uploadToGPU(tensor.dataId);
  const types = bound.map(({ name, tensor }) => `${name} ${tensor.dtype}`).join();
  const inside = gpu as unknown as Inside;
  const cacheKey = `joint ${key} ${size} ${types} ${of.vectors?.join()}`;
  const compileOnly = env().getBool('WEBGPU_ENGINE_COMPILE_ONLY');
  const compile = (): GPUComputePipeline | Promise<GPUComputePipeline> => {
    const code = sourceOf(of, bound, size);
    const module = gpu.device.createShaderModule({ code, label: key });
    const descriptor = {
      compute: { module, entryPoint: '_start' },
      label: key,
      layout: 'auto',
    } as const;
    return compileOnly
      ? gpu.device.createComputePipelineAsync(descriptor)
      : gpu.device.createComputePipeline(descriptor);
  };
  const pipeline = (inside.pipelineCache[cacheKey] ??= compile());
  if (compileOnly) return made.map(([, tensor]) => tensor);
  const [first, ...rest] = bound.map(({ tensor }) => tensor);
  inside.recordAndSubmit(
    { dispatch: laidOut(Math.ceil(threads / size), gpu.device), pipeline },
    first!,
    rest,
    uniformsOf(of),
  );
  for (const tensor of Object.values(changed)) writtenInPlace(gpu, tensor);
  return made.map(([, tensor]) => tensor);
}
