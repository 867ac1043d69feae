import {
  concat,
  keep,
  pad,
  reshape,
  tensor1d,
  tidy,
  type Rank,
  type Tensor,
  type Tensor1D,
  type Tensor2D,
} from '../backend/ops';
import { mostOwnWidth } from '../shared/headLimit';
import { ComposedCache } from './composedCache';
import { hasOwn, runOwn } from './own';
import { turnTable } from './rotary';
import { turnedRows, type HeadShape } from './selfAttention';

/** Prompts that share a batch, and the columns of their keys and values. */
export interface CacheShape {
  readonly heads: HeadShape;
  /** Tokens of each prompt. */
  readonly lengths: readonly number[];
  /** Columns of the prompts; what follows stands behind them. */
  readonly width: number;
  readonly capacity: number;
  readonly maxPositions: number;
}

/** The keys, rotated already, and values of every layer, column by column. */
export interface KeyValueCache {
  /** Keeps those of a further layer's prompts: [B·W, KV·D] each, not rotated yet. */
  keepPrompts(key: Tensor2D, value: Tensor2D): void;
  /** Opens the column of the next token, inside the `tidy` in which all layers attend to it. */
  openColumn(): void;
  /** Writes a layer's open column and looks at all so far: q [B, H·D], k and v [B, KV·D] → [B, H·D]. */
  attend(layer: number, query: Tensor2D, key: Tensor2D, value: Tensor2D): Tensor2D;
  dispose(): void;
}

/** A cache for the running backend. */
export function keyValueCache(shape: CacheShape): KeyValueCache {
  return hasOwn('CachedAttention') && shape.heads.width <= mostOwnWidth
    ? new OwnCache(shape)
    : new ComposedCache(shape);
}

/** By kernels of our own: a column is written in place, and nothing is made as long as the cache. */
class OwnCache implements KeyValueCache {
  readonly #shape: CacheShape;
  readonly #lengths: Tensor1D;
  /** A column's keys, then its values: [B, capacity, 2·KV·D], a layer each. */
  readonly #layers: Tensor[] = [];
  #taken = -1;

  constructor(shape: CacheShape) {
    this.#shape = shape;
    this.#lengths = keep(tensor1d([...shape.lengths], 'int32'));
  }

  keepPrompts(key: Tensor2D, value: Tensor2D): void {
    const { heads, lengths, width, capacity } = this.#shape;
    const batch = lengths.length;
    const columns = tidy(() => {
      const [turned] = turnedRows([key], heads, { batch, length: width }, false);
      const both = concat<Tensor2D>([turned, value], 1); // [B·W, 2·KV·D]
      return pad(reshape<Rank.R3>(both, [batch, width, both.shape[1]]), [
        [0, 0],
        [0, capacity - width],
        [0, 0],
      ]);
    });
    this.#layers.push(keep(columns));
  }

  openColumn(): void {
    this.#taken += 1;
  }

  attend(layer: number, query: Tensor2D, key: Tensor2D, value: Tensor2D): Tensor2D {
    const { heads, lengths, width, capacity, maxPositions } = this.#shape;
    const cache = this.#layers[layer]!;
    const { rotary } = heads;
    const table = rotary && turnTable(capacity, { width: heads.width, ...rotary });
    const turn = table ? { cos: table.cos, sin: table.sin } : {};
    const attributes = {
      ...{ batch: lengths.length, heads: heads.heads, kvHeads: heads.kvHeads, width: heads.width },
      ...{ dims: rotary?.dims ?? 0, prompts: width, capacity, column: width + this.#taken },
      ...{ taken: this.#taken, lastPosition: maxPositions - 1 },
    };
    const inputs = { cache, q: query, key, value, lengths: this.#lengths, ...turn };
    return runOwn('CachedAttention', inputs, attributes) as Tensor2D;
  }

  dispose(): void {
    for (const layer of this.#layers.splice(0)) layer.dispose();
    this.#lengths.dispose();
  }
}
