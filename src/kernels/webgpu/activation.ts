import { util, type KernelFunc, type TensorInfo } from '@tensorflow/tfjs-core';

import { runJointProgram } from './jointProgram';
import { register, runProgram } from './program';

/** erf by Abramowitz & Stegun 7.1.26, as the stock operation has it: right to 1.5e-7. */
const erfCode = `
    fn erf(x : f32) -> f32 {
      let t = 1.0 / (1.0 + 0.3275911 * abs(x));
      let sum = ((((1.061405429 * t - 1.453152027) * t + 1.421413741) * t - 0.284496736) * t + 0.254829592) * t;
      return sign(x) * (1.0 - sum * exp(-x * x));
    }`;

/** tanh that overflows nowhere. */
const tanhCode = `
    fn tanh_(x : f32) -> f32 {
      let e = exp(-2.0 * abs(x));
      return sign(x) * (1.0 - e) / (1.0 + e);
    }`;

/** σ that overflows nowhere. */
const sigmoidCode = `
    fn sigmoid(x : f32) -> f32 {
      let e = exp(-abs(x));
      return select(e, 1.0, x >= 0.0) / (1.0 + e);
    }`;

/** WGSL of both forms of GELU: `gate(x)`, by which x is multiplied, and the slope of x·gate(x). */
const geluCode = {
  gelu: `${erfCode}
    fn gate(x : f32) -> f32 { return 0.5 * (1.0 + erf(x * ${Math.SQRT1_2})); }
    fn slope(x : f32) -> f32 {
      return gate(x) + x * exp(-0.5 * x * x) * ${1 / Math.sqrt(2 * Math.PI)};
    }`,
  geluTanh: `${tanhCode}
    fn curve(x : f32) -> f32 { return tanh_(${Math.sqrt(2 / Math.PI)} * (x + 0.044715 * x * x * x)); }
    fn gate(x : f32) -> f32 { return 0.5 * (1.0 + curve(x)); }
    fn slope(x : f32) -> f32 {
      let t = curve(x);
      let inner = ${Math.sqrt(2 / Math.PI)} * (1.0 + 3.0 * 0.044715 * x * x);
      return 0.5 * (1.0 + t) + 0.5 * x * (1.0 - t * t) * inner;
    }`,
} as const;

/** What stands between the maps of an MLP. */
export type ActivationForm = 'swiglu' | keyof typeof geluCode;

/** WGSL of `activated(x)`: GELU, or what SwiGLU's gate becomes. */
export function activationCode(form: ActivationForm): string {
  const [functions, factor] =
    form === 'swiglu' ? [sigmoidCode, 'sigmoid(x)'] : [geluCode[form], 'gate(x)'];
  return `${functions}
    fn activated(x : f32) -> f32 { return x * ${factor}; }`;
}

/** A number of the result a thread, from the numbers at the same place of the inputs. */
function elementwise(
  backend: unknown,
  key: string,
  functions: string,
  value: string,
  inputs: Readonly<Record<string, TensorInfo>>,
): TensorInfo {
  const { shape } = Object.values(inputs)[0]!;
  const count = util.sizeFromShape(shape);
  const code = `
    ${functions}
    fn main(index : i32) {
      if (index >= uniforms.count) { return; }
      result[index] = ${value};
    }`;
  return runProgram(backend, { key, code, inputs, shape, threads: count, integers: { count } });
}

/** x·Φ(x), or dy times its slope. */
function gelu(name: string, value: string): KernelFunc {
  return ({ inputs, backend, attrs }) => {
    const { form } = attrs as unknown as { form: keyof typeof geluCode };
    return elementwise(backend, `${name} ${form}`, geluCode[form], value, {
      ...(inputs as Record<string, TensorInfo>),
    });
  };
}

/** gate·σ(gate)·up. */
const swiglu: KernelFunc = ({ inputs, backend }) =>
  elementwise(backend, 'swiglu', sigmoidCode, 'gate[index] * sigmoid(gate[index]) * up[index]', {
    ...(inputs as Record<string, TensorInfo>),
  });

/** dy times the slopes of gate·σ(gate)·up by both, in one dispatch. */
const swigluGradients: KernelFunc = ({ inputs, backend }) => {
  const given = inputs as Record<'gate' | 'up' | 'dy', TensorInfo>;
  const { shape } = given.dy;
  const count = util.sizeFromShape(shape);
  // ∂(g·σ(g)) = σ(g)·(1 + g·(1 − σ(g))), and 1 − σ(g) = σ(−g)
  const code = `
    ${sigmoidCode}
    fn main(index : i32) {
      if (index >= uniforms.count) { return; }
      let g = gate[index];
      let open = sigmoid(g);
      byGate[index] = dy[index] * up[index] * (open * (1.0 + g * sigmoid(-g)));
      byUp[index] = dy[index] * (g * open);
    }`;
  return runJointProgram(backend, {
    ...{ key: 'swigluGradients', code, inputs: given, results: { byGate: shape, byUp: shape } },
    ...{ threads: count, integers: { count } },
  });
};

/** Registers the activations and their gradients. */
export function registerActivation(): void {
  register('Gelu', gelu('gelu', 'x[index] * gate(x[index])'));
  register('GeluGradient', gelu('geluGradient', 'dy[index] * slope(x[index])'));
  register('Swiglu', swiglu);
  register('SwigluGradients', swigluGradients);
}
