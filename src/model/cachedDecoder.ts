import {
  add,
  gather,
  keep,
  mul,
  pad,
  tensor,
  tensor1d,
  tensor2d,
  tidy,
  type Tensor,
  type Tensor1D,
  type Tensor2D,
  type Tensor4D,
} from '../backend/ops';
import { cachedAttention } from '../kernels/cachedAttention';
import { causalAttention } from '../kernels/causalAttention';
import { turned, turnsAt, type Turn } from '../kernels/rotary';
import { fromHeads, rotatedHeads, toHeads } from '../kernels/selfAttention';
import { headShape, rotaryDims, type Attend } from './block';
import type { Decoder } from './decoder';

/** Where attention may not look; −∞ is not something WGSL promises to honor. */
const masked = -1e9;
/** Lengths are rounded up to a multiple of this, so that shapes recur. */
const step = 32;
const roundedUp = (length: number): number => Math.ceil(length / step) * step;

/** Keys and values of a layer, rotated already: [B, KV, capacity, D] each. */
interface LayerCache {
  keys: Tensor4D;
  values: Tensor4D;
}

/**
 * A decoder that goes on from prompts token by token, keeping the keys and values of what it has read.
 * Prompts of any lengths share a batch: they are padded to the right, tokens that follow stand in the
 * columns behind the longest one, and each row has its own positions and sees only its own columns.
 */
export class CachedDecoder {
  readonly #model: Decoder;
  #prompts: readonly ArrayLike<number>[];
  readonly #lengths: readonly number[];
  /** Columns of the prompts. */
  readonly #width: number;
  readonly #capacity: number;
  readonly #layers: LayerCache[] = [];
  /** Tokens taken behind the prompts. */
  #taken = 0;

  /**
   * @param prompts token ids of at least one token each, none longer than the model's positions
   * @param most tokens that will be taken behind them
   */
  constructor(model: Decoder, prompts: readonly ArrayLike<number>[], most: number) {
    this.#model = model;
    this.#lengths = prompts.map(({ length }) => length);
    const longest = Math.max(...this.#lengths);
    this.#width = Math.max(longest, Math.min(roundedUp(longest), model.config.maxPositions));
    this.#capacity = roundedUp(this.#width + most);
    this.#prompts = prompts;
  }

  /** Reads the prompts: logits of the token after each, [B, V]. */
  read(): Tensor2D {
    const { config } = this.#model;
    const [batch, width] = [this.#lengths.length, this.#width];
    const ids = new Int32Array(batch * width);
    this.#prompts.forEach((prompt, row) => {
      ids.set(Array.from(prompt), row * width);
    });
    this.#prompts = [];
    const behind: [number, number][] = [
      [0, 0],
      [0, 0],
      [0, this.#capacity - width],
      [0, 0],
    ];
    const shape = headShape(config);
    const split = (x: Tensor2D, heads: number): Tensor4D =>
      toHeads(x, heads, { batch, length: width }, shape.width);
    const attend = (): Attend => (query, key, value) => {
      const keys = rotatedHeads(split(key, shape.kvHeads), shape);
      const values = split(value, shape.kvHeads);
      this.#layers.push({ keys: keep(pad(keys, behind)), values: keep(pad(values, behind)) });
      const queries = rotatedHeads(split(query, shape.heads), shape);
      return fromHeads(causalAttention(queries, keys, values));
    };
    return tidy(() => {
      const hidden = this.#model.hiddenBy(tensor2d(ids, [batch, width], 'int32'), null, attend);
      const last = this.#lengths.map((length, row) => row * width + length - 1);
      return this.#model.logits(gather(hidden, tensor1d(last, 'int32')));
    });
  }

  /** Takes the next token of each row: logits of the one after it, [B, V]. */
  next(ids: readonly number[]): Tensor2D {
    const { config } = this.#model;
    const at = this.#width + this.#taken;
    // A row that has reached the model's last position is done: what it computes is thrown away.
    const positions = this.#lengths.map((length) =>
      Math.min(length + this.#taken, config.maxPositions - 1),
    );
    this.#taken += 1;
    return tidy(() => {
      const { heads, kvHeads, width } = headShape(config);
      const split = (x: Tensor2D, count: number): Tensor4D =>
        toHeads(x, count, { batch: ids.length, length: 1 }, width);
      const angles = this.#turnOf(positions);
      const turn = (x: Tensor2D, count: number): Tensor4D =>
        angles ? turned(split(x, count), angles, rotaryDims(config)) : split(x, count);
      const mask = this.#mask(at);
      const column = this.#column(at);
      const attend =
        (layer: number): Attend =>
        (query, key, value) => {
          const cache = this.#layers[layer]!;
          const [queries, keys] = [turn(query, heads), turn(key, kvHeads)];
          this.#write(cache, keys, split(value, kvHeads), column);
          return fromHeads(cachedAttention(queries, cache.keys, cache.values, mask));
        };
      const input = tensor2d([...ids], [ids.length, 1], 'int32');
      const places: Tensor1D = tensor1d(positions, 'int32');
      return this.#model.logits(this.#model.hiddenBy(input, places, attend));
    });
  }

  #turnOf(positions: readonly number[]): Turn | null {
    const { config } = this.#model;
    if (config.positions !== 'rotary') return null;
    const width = config.hiddenSize / config.heads;
    return turnsAt(positions, { width, dims: rotaryDims(config), theta: config.rotaryTheta });
  }

  /** Which columns each row may look at, up to this one: [B, 1, capacity]. */
  #mask(at: number): Tensor {
    const [batch, capacity] = [this.#lengths.length, this.#capacity];
    const values = new Float32Array(batch * capacity).fill(masked);
    this.#lengths.forEach((length, row) => {
      values.fill(0, row * capacity, row * capacity + length);
      values.fill(0, row * capacity + this.#width, row * capacity + at + 1);
    });
    return tensor(values, [batch, 1, capacity]);
  }

  /** 1 in a column, 0 elsewhere: [1, 1, capacity, 1]. */
  #column(at: number): Tensor {
    const values = new Float32Array(this.#capacity);
    values[at] = 1;
    return tensor(values, [1, 1, this.#capacity, 1]);
  }

  /** Writes a column, which was zero, by adding: tensors are never changed in place. */
  #write(cache: LayerCache, key: Tensor4D, value: Tensor4D, column: Tensor): void {
    const { keys, values } = cache;
    cache.keys = keep(tidy(() => add<Tensor4D>(keys, mul(key, column))));
    cache.values = keep(tidy(() => add<Tensor4D>(values, mul(value, column))));
    keys.dispose();
    values.dispose();
  }

  /** Frees the cache. */
  dispose(): void {
    for (const { keys, values } of this.#layers.splice(0)) {
      keys.dispose();
      values.dispose();
    }
  }
}
