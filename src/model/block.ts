import { add, matMul, mul, type Tensor, type Tensor1D, type Tensor2D } from '../backend/ops';
import { gelu, swiglu } from '../kernels/activation';
import { constantScalar } from '../kernels/constants';
import { linear as linearMap } from '../kernels/linear';
import { layerNorm, rmsNorm } from '../kernels/normalization';
import { selfAttention, type HeadShape, type RowLayout } from '../kernels/selfAttention';
import type { Adapter } from './lora';
import type { ModelConfig } from '../shared/modelConfig';

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
  const weight = parameters(`${name}.weight`) as Tensor2D;
  const whole = linearMap(x, weight, bias ? (parameters(`${name}.bias`) as Tensor1D) : null);
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

/** How many dimensions of each head are rotated: even, since rotation goes by pairs. */
export function rotaryDims({ hiddenSize, heads, rotaryFraction }: ModelConfig): number {
  // Rounded, since the share of a width is not always exact.
  return 2 * Math.round(((hiddenSize / heads) * rotaryFraction) / 2);
}

/** The heads of a configuration's attention. */
export function headShape(config: ModelConfig): HeadShape {
  const { heads, kvHeads, hiddenSize, positions, rotaryTheta } = config;
  return {
    ...{ heads, kvHeads, width: hiddenSize / heads },
    rotary: positions === 'rotary' ? { dims: rotaryDims(config), theta: rotaryTheta } : null,
  };
}

/** How queries [B·T, H·D] look at keys and values [B·T, KV·D], none of them rotated yet: [B·T, H·D]. */
export type Attend = (query: Tensor2D, key: Tensor2D, value: Tensor2D) => Tensor2D;

/** Every position looks at itself and those before it. */
export function attendCausally(config: ModelConfig, layout: RowLayout): Attend {
  const shape = headShape(config);
  return (query, key, value) => selfAttention(query, key, value, shape, layout);
}

/** Multi-head self-attention over rows of a batch: [B·T, C] → [B·T, C]. */
export function attention(
  x: Tensor2D,
  parameters: Parameters,
  name: string,
  { attentionBias }: ModelConfig,
  attend: Attend,
): Tensor2D {
  const part = (of: string): Tensor2D =>
    linear(x, parameters, `${name}.${of}`, attentionBias !== 'none');
  const mixed = attend(part('query'), part('key'), part('value'));
  return linear(mixed, parameters, `${name}.output`, attentionBias === 'all');
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
