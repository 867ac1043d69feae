/** What a decoder's parameters and the arrays of its steps follow from. */
export interface ModelShape {
  readonly vocabularySize: number;
  readonly hiddenSize: number;
  readonly layers: number;
  readonly heads: number;
  readonly kvHeads: number;
  readonly intermediateSize: number;
  readonly maxPositions: number;
  readonly positions: 'learned' | 'rotary';
  readonly norm: 'layerNorm' | 'rmsNorm';
  /** `gelu` is the exact one, `geluTanh` its tanh form (GPT-2's gelu_new). */
  readonly mlp: 'swiglu' | 'gelu' | 'geluTanh';
  /** Which of attention's linear maps have a bias; `qkv` is all but the output's (Qwen2). */
  readonly attentionBias: 'none' | 'qkv' | 'all';
  readonly mlpBias: boolean;
  /** Attention and MLP both read the block's input (GPT-NeoX) instead of one after the other. */
  readonly parallelResidual: boolean;
  /** The head is the token table. */
  readonly tiedHead: boolean;
}

/** What a decoder is made of; families of checkpoints are settings of it. */
export interface ModelConfig extends ModelShape {
  readonly rotaryTheta: number;
  /** The share of each head's width that is rotated. */
  readonly rotaryFraction: number;
  readonly normEps: number;
}

/** How a parameter begins: normal with a deviation, ones or zeros. */
export type Beginning = { readonly deviation: number } | 'ones' | 'zeros';

/** One parameter of a decoder; weights of linear maps are [in, out]. */
export interface ParameterSpec {
  readonly name: string;
  readonly shape: readonly number[];
  readonly beginning: Beginning;
}

const deviation = 0.02;

/**
 * Every parameter of a decoder in its fixed order.
 * Projections back into the residual stream begin smaller by √(2·layers), as in GPT-2.
 */
export function parameterSpecs(config: ModelShape): ParameterSpec[] {
  const { hiddenSize: c, intermediateSize: m, heads, kvHeads, layers } = config;
  const kv = (c / heads) * kvHeads;
  const residual = { deviation: deviation / Math.sqrt(2 * layers) };
  const normal = { deviation };
  const specs: ParameterSpec[] = [];
  const norm = (name: string): void => {
    specs.push({ name: `${name}.weight`, shape: [c], beginning: 'ones' });
    if (config.norm === 'layerNorm')
      specs.push({ name: `${name}.bias`, shape: [c], beginning: 'zeros' });
  };
  const linear = (
    name: string,
    shape: [number, number],
    bias: boolean,
    beginning: Beginning,
  ): void => {
    specs.push({ name: `${name}.weight`, shape, beginning });
    if (bias) specs.push({ name: `${name}.bias`, shape: [shape[1]], beginning: 'zeros' });
  };
  specs.push({ name: 'tokens.weight', shape: [config.vocabularySize, c], beginning: normal });
  if (config.positions === 'learned')
    specs.push({ name: 'positions.weight', shape: [config.maxPositions, c], beginning: normal });
  for (let layer = 0; layer < layers; layer++) {
    const at = `layers.${layer}`;
    norm(`${at}.attentionNorm`);
    linear(`${at}.attention.query`, [c, c], config.attentionBias !== 'none', normal);
    linear(`${at}.attention.key`, [c, kv], config.attentionBias !== 'none', normal);
    linear(`${at}.attention.value`, [c, kv], config.attentionBias !== 'none', normal);
    linear(`${at}.attention.output`, [c, c], config.attentionBias === 'all', residual);
    norm(`${at}.mlpNorm`);
    if (config.mlp === 'swiglu') linear(`${at}.mlp.gate`, [c, m], config.mlpBias, normal);
    linear(`${at}.mlp.up`, [c, m], config.mlpBias, normal);
    linear(`${at}.mlp.down`, [m, c], config.mlpBias, residual);
  }
  norm('finalNorm');
  if (!config.tiedHead) linear('head', [c, config.vocabularySize], false, normal);
  return specs;
}

/** Sizes of a decoder's parameters by name, in its order. */
export function parameterSizes(config: ModelShape): ReadonlyMap<string, number> {
  return new Map(
    parameterSpecs(config).map(
      ({ name, shape }) => [name, shape.reduce((size, n) => size * n, 1)] as const,
    ),
  );
}

/** How many numbers a decoder learns. */
export function parameterCount(config: ModelShape): number {
  let count = 0;
  for (const size of parameterSizes(config).values()) count += size;
  return count;
}

/** The shape [in, out] of each linear map of a decoder's blocks, by name. */
export function mapShapes(config: ModelShape): ReadonlyMap<string, readonly [number, number]> {
  const linear = /^(layers\.\d+\.(?:attention|mlp)\.\w+)\.weight$/;
  const shapes = new Map<string, readonly [number, number]>();
  for (const { name, shape } of parameterSpecs(config)) {
    const map = linear.exec(name)?.[1];
    if (map !== undefined) shapes.set(map, shape as [number, number]);
  }
  return shapes;
}

/** The layer of a parameter or of an adapter's factor: −1 for embeddings, Infinity for what stands behind all layers. */
export function layerOf(name: string): number {
  const layer = /^layers\.(\d+)\./.exec(name)?.[1];
  if (layer !== undefined) return Number(layer);
  return /^(tokens|positions)\./.test(name) ? -1 : Infinity;
}

/** Tells whether a parameter is of the last layers' blocks or of the final norm. */
export function ofLastLayers({ layers }: ModelShape, count: number): (name: string) => boolean {
  return (name) => {
    const layer = layerOf(name);
    return layer === Infinity ? name.startsWith('finalNorm.') : layer >= layers - count;
  };
}
