import {
  add,
  erf,
  matMul,
  mul,
  reshape,
  sigmoid,
  tanh,
  transpose,
  type Tensor,
  type Tensor1D,
  type Tensor2D,
  type Tensor4D,
} from '../backend/ops';
import { causalAttention } from '../kernels/causalAttention';
import { constantScalar } from '../kernels/constants';
import { layerNorm, rmsNorm } from '../kernels/normalization';
import { rotary } from '../kernels/rotary';
import type { Adapter } from './lora';
import type { ModelConfig } from './modelConfig';

/** Looks up a parameter by its canonical name, and the adapter of a linear map, where it has one. */
export interface Parameters {
  (name: string): Tensor;
  readonly adapters?: ReadonlyMap<string, Adapter>;
}

/**
 * x·W + b over rows: [N, in] → [N, out]; the bias is there where the configuration has one. An adapter
 * adds scale·(x·A)·B, the product with the base first, as PEFT has it.
 */
export function linear(x: Tensor2D, parameters: Parameters, name: string, bias: boolean): Tensor2D {
  const product: Tensor2D = matMul(x, parameters(`${name}.weight`) as Tensor2D);
  const whole = bias ? add<Tensor2D>(product, parameters(`${name}.bias`)) : product;
  const adapter = parameters.adapters?.get(name);
  if (!adapter) return whole;
  const { a, b, scale } = adapter;
  const change = matMul<Tensor2D>(matMul<Tensor2D>(x, a), b);
  return add<Tensor2D>(whole, mul(change, constantScalar(scale)));
}

/** The configured normalization of rows: [N, C] → [N, C]. */
export function norm(
  x: Tensor2D,
  parameters: Parameters,
  name: string,
  config: ModelConfig,
): Tensor2D {
  const weight = parameters(`${name}.weight`) as Tensor1D;
  if (config.norm === 'rmsNorm') return rmsNorm(x, weight, config.normEps);
  return layerNorm(x, weight, parameters(`${name}.bias`) as Tensor1D, config.normEps);
}

/** How queries [B, H, T, D] look at keys and values [B, KV, T, D], none of them rotated yet: [B, H, T, D]. */
export type Attend = (query: Tensor4D, key: Tensor4D, value: Tensor4D) => Tensor4D;

/** How many dimensions of each head are rotated: even, since rotation goes by pairs. */
export function rotaryDims({ hiddenSize, heads, rotaryFraction }: ModelConfig): number {
  // Rounded, since the share of a width is not always exact.
  return 2 * Math.round(((hiddenSize / heads) * rotaryFraction) / 2);
}

/** Heads [B, H, T, D] with the rotation of the first T positions, where the configuration has one. */
export function rotated(x: Tensor4D, config: ModelConfig): Tensor4D {
  if (config.positions !== 'rotary') return x;
  return rotary(x, rotaryDims(config), config.rotaryTheta);
}

/** Every position looks at itself and those before it. */
export function attendCausally(config: ModelConfig): Attend {
  return (query, key, value) =>
    causalAttention(rotated(query, config), rotated(key, config), value);
}

/** Multi-head self-attention over rows of a batch: [B·T, C] → [B·T, C]. */
export function attention(
  x: Tensor2D,
  parameters: Parameters,
  name: string,
  config: ModelConfig,
  [batch, length]: readonly [number, number],
  attend: Attend,
): Tensor2D {
  const { heads, kvHeads, hiddenSize, attentionBias } = config;
  const width = hiddenSize / heads;
  const split = (projection: string, count: number): Tensor4D => {
    const rows = linear(x, parameters, `${name}.${projection}`, attentionBias !== 'none');
    return transpose(reshape(rows, [batch, length, count, width]), [0, 2, 1, 3]); // [B, H, T, D]
  };
  const mixed = attend(split('query', heads), split('key', kvHeads), split('value', kvHeads)); // [B, H, T, D]
  const rows = reshape(transpose(mixed, [0, 2, 1, 3]), [batch * length, hiddenSize]);
  return linear(rows as Tensor2D, parameters, `${name}.output`, attentionBias === 'all');
}

/** GELU(x) = x·Φ(x), exactly or by its tanh form (arXiv 1606.08415, Sec. 2). */
function gelu(x: Tensor2D, form: 'gelu' | 'geluTanh'): Tensor2D {
  const half = mul(x, constantScalar(0.5));
  const one = constantScalar(1);
  if (form === 'gelu')
    return mul<Tensor2D>(half, add(erf(mul(x, constantScalar(Math.SQRT1_2))), one));
  const cubic = mul(mul(x, mul(x, x)), constantScalar(0.044715));
  const inner = mul(add(x, cubic), constantScalar(Math.sqrt(2 / Math.PI)));
  return mul<Tensor2D>(half, add(tanh(inner), one));
}

/** The configured MLP over rows: [N, C] → [N, C]. */
export function mlp(
  x: Tensor2D,
  parameters: Parameters,
  name: string,
  config: ModelConfig,
): Tensor2D {
  const { mlpBias } = config;
  const up = linear(x, parameters, `${name}.up`, mlpBias);
  const inner =
    config.mlp === 'swiglu'
      ? swiglu(linear(x, parameters, `${name}.gate`, mlpBias), up)
      : gelu(up, config.mlp);
  return linear(inner, parameters, `${name}.down`, mlpBias);
}

/** SwiGLU (arXiv 2002.05202, Eq. 6): gate·σ(gate)·up. */
function swiglu(gate: Tensor2D, up: Tensor2D): Tensor2D {
  return mul<Tensor2D>(mul(gate, sigmoid(gate)), up);
}
