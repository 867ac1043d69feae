import {
  add,
  keep,
  mul,
  pad,
  tensor,
  tidy,
  type Tensor,
  type Tensor2D,
  type Tensor4D,
} from '../backend/ops';
import { cachedAttention } from './cachedAttention';
import { masked } from './causalAttention';
import type { CacheShape, KeyValueCache } from './keyValueCache';
import { turned, turnsAt, type Turn } from './rotary';
import { fromHeads, rotatedHeads, toHeads } from './selfAttention';

/** Keys and values of a layer, rotated already: [B, KV, capacity, D] each. */
interface Layer {
  keys: Tensor4D;
  values: Tensor4D;
}

/** What the layers share of the open column. */
interface Column {
  /** Which columns each row may look at: [B, 1, capacity]. */
  readonly mask: Tensor;
  /** 1 in the column, 0 elsewhere: [1, 1, capacity, 1]. */
  readonly place: Tensor;
  readonly turn: Turn | null;
}

/** Keys and values by stock operations, which change nothing in place: a column is written by adding. */
export class ComposedCache implements KeyValueCache {
  readonly #shape: CacheShape;
  readonly #layers: Layer[] = [];
  #column: Column | null = null;
  #taken = 0;

  constructor(shape: CacheShape) {
    this.#shape = shape;
  }

  keepPrompts(key: Tensor2D, value: Tensor2D): void {
    const { heads, lengths, width, capacity } = this.#shape;
    const behind: [number, number][] = [
      [0, 0],
      [0, 0],
      [0, capacity - width],
      [0, 0],
    ];
    const split = (x: Tensor2D): Tensor4D =>
      toHeads(x, heads.kvHeads, { batch: lengths.length, length: width }, heads.width);
    const kept = (make: () => Tensor4D): Tensor4D => keep(tidy(() => pad(make(), behind)));
    this.#layers.push({
      keys: kept(() => rotatedHeads(split(key), heads)),
      values: kept(() => split(value)),
    });
  }

  openColumn(): void {
    const at = this.#shape.width + this.#taken;
    this.#column = { mask: this.#mask(at), place: this.#place(at), turn: this.#turn() };
    this.#taken += 1;
  }

  attend(layer: number, query: Tensor2D, key: Tensor2D, value: Tensor2D): Tensor2D {
    const { heads, kvHeads, width, rotary } = this.#shape.heads;
    const { mask, place, turn } = this.#column!;
    const split = (x: Tensor2D, count: number): Tensor4D =>
      toHeads(x, count, { batch: x.shape[0], length: 1 }, width);
    const turnedOf = (x: Tensor4D): Tensor4D => (turn ? turned(x, turn, rotary!.dims) : x);
    const cache = this.#layers[layer]!;
    const written = (column: Tensor4D, to: Tensor4D): Tensor4D => {
      const sum = keep(tidy(() => add<Tensor4D>(to, mul(column, place))));
      to.dispose();
      return sum;
    };
    cache.keys = written(turnedOf(split(key, kvHeads)), cache.keys);
    cache.values = written(split(value, kvHeads), cache.values);
    const queries = turnedOf(split(query, heads));
    return fromHeads(cachedAttention(queries, cache.keys, cache.values, mask));
  }

  #turn(): Turn | null {
    const { heads, lengths, maxPositions } = this.#shape;
    if (!heads.rotary) return null;
    const positions = lengths.map((length) => Math.min(length + this.#taken, maxPositions - 1));
    return turnsAt(positions, { width: heads.width, ...heads.rotary });
  }

  #mask(at: number): Tensor {
    const { lengths, width, capacity } = this.#shape;
    const values = new Float32Array(lengths.length * capacity).fill(masked);
    lengths.forEach((length, row) => {
      values.fill(0, row * capacity, row * capacity + length);
      values.fill(0, row * capacity + width, row * capacity + at + 1);
    });
    return tensor(values, [lengths.length, 1, capacity]);
  }

  #place(at: number): Tensor {
    const { capacity } = this.#shape;
    const values = new Float32Array(capacity);
    values[at] = 1;
    return tensor(values, [1, 1, capacity, 1]);
  }

  dispose(): void {
    for (const { keys, values } of this.#layers.splice(0)) {
      keys.dispose();
      values.dispose();
    }
  }
}
