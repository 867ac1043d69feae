import {
  concat,
  keep,
  tidy,
  zeros,
  type Tensor,
  type Tensor1D,
  type Tensor2D,
} from '../backend/ops';
import { hasTokenKernels, tokenMaps, tokenMlp, type TokenMlpWeights } from '../kernels/tokenLayer';
import type { ModelConfig } from '../shared/modelConfig';
import type { Attend } from './block';
import type { Decoder } from './decoder';
import { mergedWeight } from './lora';

/** A block's weights as the kernels read them. */
interface Block {
  /** Query, key and value maps side by side, and their norm's vectors with their biases. */
  readonly maps: Tensor2D;
  readonly vectors: Tensor;
  readonly rest: TokenMlpWeights;
}

/** The blocks of a decoder for rows of one token; the weights must not change meanwhile. */
export interface TokenBlocks {
  run(layer: number, x: Tensor2D, attend: Attend): Tensor2D;
  dispose(): void;
}

/** Blocks of three dispatches a token, or null where the backend has no kernels for them. */
export function tokenBlocks(model: Decoder): TokenBlocks | null {
  const { config } = model;
  const { hiddenSize: width, heads, kvHeads, intermediateSize: hidden } = config;
  const keys = (width / heads) * kvHeads;
  if (!hasTokenKernels({ width, hidden, keys })) return null;
  const blocks = Array.from({ length: config.layers }, (_, i) => blockOf(model, `layers.${i}`));
  const norm = { eps: config.normEps, centered: config.norm === 'layerNorm' };
  const ofMaps = { ...norm, widths: [width, keys, keys] };
  const ofMlp = { ...norm, parallel: config.parallelResidual, form: config.mlp };
  return {
    run: (layer, x, attend) => {
      const { maps, vectors, rest } = blocks[layer]!;
      const [query, key, value] = tokenMaps(x, maps, vectors, ofMaps);
      return tokenMlp(attend(query!, key!, value!), x, rest, ofMlp);
    },
    dispose: () => {
      for (const { maps, vectors, rest } of blocks)
        for (const held of [maps, vectors, rest.output, rest.inner, rest.down, rest.vectors])
          held.dispose();
    },
  };
}

function blockOf(model: Decoder, name: string): Block {
  const { config, named, adapters } = model;
  const found = (of: string): Tensor => named.get(of)!;
  const weight = (map: string): Tensor2D => {
    const base = found(`${map}.weight`) as Tensor2D;
    const adapter = adapters?.byMap.get(map);
    return adapter ? mergedWeight(base, adapter) : base;
  };
  const bias = (map: string, has: boolean): Tensor1D =>
    (has ? found(`${map}.bias`) : zeros([found(`${map}.weight`).shape[1]!])) as Tensor1D;
  const norm = (of: string): Tensor1D[] => {
    const scale = found(`${of}.weight`) as Tensor1D;
    return [
      scale,
      config.norm === 'layerNorm' ? (found(`${of}.bias`) as Tensor1D) : zeros(scale.shape),
    ];
  };
  const kept = <T extends Tensor>(make: () => T): T => keep(tidy<T>(() => make().clone()));
  const beside = (maps: readonly string[]): Tensor2D => kept(() => concat(maps.map(weight), 1));
  const { attentionBias, mlpBias } = config;
  const attention = ['query', 'key', 'value'].map((part) => `${name}.attention.${part}`);
  const inner = innerMaps(config).map((part) => `${name}.mlp.${part}`);
  const biases = (maps: readonly string[], has: boolean) => maps.map((map) => bias(map, has));
  return {
    maps: beside(attention),
    vectors: kept(() =>
      concat([...norm(`${name}.attentionNorm`), ...biases(attention, attentionBias !== 'none')]),
    ),
    rest: {
      output: kept(() => weight(`${name}.attention.output`)),
      inner: beside(inner),
      down: kept(() => weight(`${name}.mlp.down`)),
      vectors: kept(() =>
        concat([
          bias(`${name}.attention.output`, attentionBias === 'all'),
          ...norm(`${name}.mlpNorm`),
          ...biases([...inner, `${name}.mlp.down`], mlpBias),
        ]),
      ),
    },
  };
}

const innerMaps = ({ mlp }: ModelConfig): readonly string[] =>
  mlp === 'swiglu' ? ['gate', 'up'] : ['up'];
