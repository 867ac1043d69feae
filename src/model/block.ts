import { add, matMul, mul, type Tensor, type Tensor1D, type Tensor2D } from '../backend/ops';
import { gelu, swiglu } from '../kernels/activation';
import { constantScalar } from '../kernels/constants';
import { linear as linearMap, linears as linearMaps, type LinearMap } from '../kernels/linear';
import { layerNorm, rmsNorm } from '../kernels/normalization';
import { selfAttention, type HeadShape, type RowLayout } from '../kernels/selfAttention';
import type { Adapter } from './lora';
import type { ModelConfig } from '../shared/modelConfig';

/** Looks up a parameter by its canonical name. */
export interface Parameters {
  (name: string): Tensor;
  /** What is trained, by name. */
  readonly trained: ReadonlyMap<string, unknown>;
  /** The adapters of linear maps, where there are some. */
  readonly adapters: ReadonlyMap<string, Adapter> | null;
}

function mapOf(parameters: Parameters, name: string, bias: boolean): LinearMap {
  return {
    weight: parameters(`${name}.weight`) as Tensor2D,
    bias: bias ? (parameters(`${name}.bias`) as Tensor1D) : null,
  };
}

/**
 * Adds what an adapter adds to a map's result, scale·(x·A)·B; the product with the base comes first, as
 * PEFT has it.
 */
function adapted(whole: Tensor2D, x: Tensor2D, parameters: Parameters, name: string): Tensor2D {
  const adapter = parameters.adapters?.get(name);
  if (!adapter) return whole;
  const { a, b, scale } = adapter;
  const change = matMul<Tensor2D>(matMul<Tensor2D>(x, a), b);
  return add<Tensor2D>(whole, mul(change, constantScalar(scale)));
}

/**
 * x·W + b over rows: [N, in] → [N, out]; the bias is there where the configuration has one.
 * @param onto what the result is added to
 */
export function linear(
  x: Tensor2D,
  parameters: Parameters,
  name: string,
  bias: boolean,
  onto?: Tensor2D,
): Tensor2D {
  return adapted(linearMap(x, mapOf(parameters, name, bias), onto), x, parameters, name);
}

/** Several linear maps of one input: [N, in] → [N, out] each. */
function linears(
  x: Tensor2D,
  parameters: Parameters,
  names: readonly string[],
  bias: boolean,
): Tensor2D[] {
  const maps = names.map((name) => mapOf(parameters, name, bias));
  const trained = names.every((name) => parameters.trained.has(`${name}.weight`));
  const wholes = linearMaps(x, maps, trained);
  return wholes.map((whole, i) => adapted(whole, x, parameters, names[i]!));
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

/** Multi-head self-attention over rows of a batch, added to them: [B·T, C] twice → [B·T, C]. */
export function attention(
  normed: Tensor2D,
  onto: Tensor2D,
  parameters: Parameters,
  name: string,
  { attentionBias }: ModelConfig,
  attend: Attend,
): Tensor2D {
  const names = ['query', 'key', 'value'].map((part) => `${name}.${part}`);
  const [query, key, value] = linears(normed, parameters, names, attentionBias !== 'none');
  const mixed = attend(query!, key!, value!);
  return linear(mixed, parameters, `${name}.output`, attentionBias === 'all', onto);
}

/** Keys and values of a block over rows, not rotated yet, and nothing else of it: [B·T, C] → [B·T, KV·D] each. */
export function keysAndValues(
  x: Tensor2D,
  parameters: Parameters,
  name: string,
  config: ModelConfig,
): [Tensor2D, Tensor2D] {
  const normed = norm(x, parameters, `${name}.attentionNorm`, config);
  const names = ['key', 'value'].map((part) => `${name}.attention.${part}`);
  return pair(linears(normed, parameters, names, config.attentionBias !== 'none'));
}

/** The configured MLP over rows, added to them: [N, C] twice → [N, C]. */
export function mlp(
  normed: Tensor2D,
  onto: Tensor2D,
  parameters: Parameters,
  name: string,
  config: ModelConfig,
): Tensor2D {
  const { mlpBias } = config;
  const inner =
    config.mlp === 'swiglu'
      ? swiglu(...pair(linears(normed, parameters, [`${name}.gate`, `${name}.up`], mlpBias)))
      : gelu(linear(normed, parameters, `${name}.up`, mlpBias), config.mlp);
  return linear(inner, parameters, `${name}.down`, mlpBias, onto);
}

const pair = ([first, second]: readonly Tensor2D[]): [Tensor2D, Tensor2D] => [first!, second!];

/** One block of a decoder over rows: [B·T, C] → [B·T, C]. */
export function block(
  x: Tensor2D,
  parameters: Parameters,
  name: string,
  config: ModelConfig,
  attend: Attend,
): Tensor2D {
  const normed = norm(x, parameters, `${name}.attentionNorm`, config);
  const between = attention(normed, x, parameters, `${name}.attention`, config, attend);
  const read = config.parallelResidual ? x : between;
  const inner = norm(read, parameters, `${name}.mlpNorm`, config);
  return mlp(inner, between, parameters, `${name}.mlp`, config);
}
