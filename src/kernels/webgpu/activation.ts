import { util, type KernelFunc, type TensorInfo } from '@tensorflow/tfjs-core';

import { runJointProgram } from './jointProgram';
import { register } from './program';

/** What the functions below take: a number, or four at a time. */
type Form = 'f32' | 'vec4<f32>';

/** erf by Abramowitz & Stegun 7.1.26, as the stock operation has it: right to 1.5e-7. */
const erfCode = (of: Form): string => `
    fn erf(x : ${of}) -> ${of} {
      let t = 1.0 / (1.0 + 0.3275911 * abs(x));
      let sum = ((((1.061405429 * t - 1.453152027) * t + 1.421413741) * t - 0.284496736) * t + 0.254829592) * t;
      return sign(x) * (1.0 - sum * exp(-x * x));
    }`;

/** tanh that overflows nowhere. */
const tanhCode = (of: Form): string => `
    fn tanh_(x : ${of}) -> ${of} {
      let e = exp(-2.0 * abs(x));
      return sign(x) * (1.0 - e) / (1.0 + e);
    }`;

/** σ that overflows nowhere. */
const sigmoidCode = (of: Form): string => `
    fn sigmoid(x : ${of}) -> ${of} {
      let e = exp(-abs(x));
      return select(e, ${of}(1.0), x >= ${of}(0.0)) / (1.0 + e);
    }`;

/** WGSL of both forms of GELU: `gate(x)`, by which x is multiplied, and the slope of x·gate(x). */
const geluCode = {
  gelu: (of: Form): string => `${erfCode(of)}
    fn gate(x : ${of}) -> ${of} { return 0.5 * (1.0 + erf(x * ${Math.SQRT1_2})); }
    fn slope(x : ${of}) -> ${of} {
      return gate(x) + x * exp(-0.5 * x * x) * ${1 / Math.sqrt(2 * Math.PI)};
    }`,
  geluTanh: (of: Form): string => `${tanhCode(of)}
    fn curve(x : ${of}) -> ${of} { return tanh_(${Math.sqrt(2 / Math.PI)} * (x + 0.044715 * x * x * x)); }
    fn gate(x : ${of}) -> ${of} { return 0.5 * (1.0 + curve(x)); }
    fn slope(x : ${of}) -> ${of} {
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
    form === 'swiglu' ? [sigmoidCode('f32'), 'sigmoid(x)'] : [geluCode[form]('f32'), 'gate(x)'];
  return `${functions}
    fn activated(x : f32) -> f32 { return x * ${factor}; }`;
}

/** WGSL over the places of arrays of one shape: four numbers a thread where they divide by four, else one. */
interface Elementwise {
  readonly key: string;
  readonly functions: (of: Form) => string;
  /** WGSL that writes what stands at `index` of the results. */
  readonly step: string;
  readonly inputs: Readonly<Record<string, TensorInfo>>;
  readonly results: readonly string[];
}

function elementwise(backend: unknown, of: Elementwise): TensorInfo[] {
  const { key, functions, step, inputs, results } = of;
  const { shape } = Object.values(inputs)[0]!;
  const size = util.sizeFromShape(shape);
  const inQuads = size % 4 === 0;
  const count = inQuads ? size / 4 : size;
  return runJointProgram(backend, {
    key: `${key} ${inQuads}`,
    code: `
    ${functions(inQuads ? 'vec4<f32>' : 'f32')}
    fn main(index : i32) {
      if (index >= uniforms.count) { return; }
      ${step}
    }`,
    ...{ inputs, results: Object.fromEntries(results.map((name) => [name, shape])) },
    ...{ threads: count, integers: { count } },
    vectors: inQuads ? [...Object.keys(inputs), ...results] : [],
  });
}

/** x·Φ(x), or dy times its slope. */
function gelu(name: string, value: string): KernelFunc {
  return ({ inputs, backend, attrs }) => {
    const { form } = attrs as unknown as { form: keyof typeof geluCode };
    const given = inputs as Record<string, TensorInfo>;
    return elementwise(backend, {
      ...{ key: `${name} ${form}`, functions: geluCode[form], inputs: given },
      ...{ step: `y[index] = ${value};`, results: ['y'] },
    })[0]!;
  };
}

/** gate·σ(gate)·up. */
const swiglu: KernelFunc = ({ inputs, backend }) =>
  elementwise(backend, {
    ...{ key: 'swiglu', functions: sigmoidCode, inputs: inputs as Record<string, TensorInfo> },
    step: 'y[index] = gate[index] * sigmoid(gate[index]) * up[index];',
    results: ['y'],
  })[0]!;

/** dy times the slopes of gate·σ(gate)·up by both, in one dispatch. */
const swigluGradients: KernelFunc = ({ inputs, backend }) =>
  elementwise(backend, {
    ...{ key: 'swigluGradients', functions: sigmoidCode },
    inputs: inputs as Record<string, TensorInfo>,
    // ∂(g·σ(g)) = σ(g)·(1 + g·(1 − σ(g))), and 1 − σ(g) = σ(−g)
    step: `
      let g = gate[index];
      let open = sigmoid(g);
      byGate[index] = dy[index] * up[index] * (open * (1.0 + g * sigmoid(-g)));
      byUp[index] = dy[index] * (g * open);`,
    results: ['byGate', 'byUp'],
  });

/** Registers the activations and their gradients. */
export function registerActivation(): void {
  register('Gelu', gelu('gelu', 'x[index] * gate(x[index])'));
  register('GeluGradient', gelu('geluGradient', 'dy[index] * slope(x[index])'));
  register('Swiglu', swiglu);
  register('SwigluGradients', swigluGradients);
}
