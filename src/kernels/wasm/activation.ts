import { util, type KernelFunc, type TensorInfo } from '@tensorflow/tfjs-core';

import { addressOf, moduleOf, newTensor, register, type WasmModule } from './module';

type Elementwise = 'gelu' | 'geluGradient' | 'swiglu' | 'swigluGateGradient';

/** A kernel that goes through its inputs, all of one shape, number by number. */
function elementwise(
  run: (module: WasmModule) => WasmModule[Elementwise],
  names: readonly [string, ...string[]],
): KernelFunc {
  return ({ inputs, backend, attrs }) => {
    const given = names.map((name) => (inputs as Record<string, TensorInfo>)[name]!);
    const { form } = (attrs ?? {}) as { form?: string };
    const out = newTensor(backend, given[0]!.shape);
    const addresses = [...given, out].map((of) => addressOf(backend, of));
    run(moduleOf(backend))(...addresses, util.sizeFromShape(out.shape), form === 'geluTanh');
    return out;
  };
}

/** Registers GELU and SwiGLU with their gradients. */
export function registerActivation(): void {
  const swiglu = ({ swiglu: run }: WasmModule) => run;
  register(
    'Gelu',
    elementwise(({ gelu }) => gelu, ['x']),
  );
  register(
    'GeluGradient',
    elementwise(({ geluGradient }) => geluGradient, ['x', 'dy']),
  );
  register('Swiglu', elementwise(swiglu, ['gate', 'up']));
  const byGate = elementwise(({ swigluGateGradient }) => swigluGateGradient, ['gate', 'up', 'dy']);
  // By the other factor of the product: dy·g·σ(g).
  const byUp = elementwise(swiglu, ['gate', 'dy']);
  register('SwigluGradients', (of) => [byGate(of), byUp(of)].flat());
}
