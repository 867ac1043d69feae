import { gather, tensor1d, tensor2d, tidy, type Tensor1D, type Tensor2D } from '../backend/ops';
import { keyValueCache, type KeyValueCache } from '../kernels/keyValueCache';
import { attendCausally, headShape, type Attend } from './block';
import type { Decoder } from './decoder';
import { tokenBlocks, type TokenBlocks } from './tokenBlocks';

/** Lengths are rounded up to a multiple of this, so that shapes recur. */
const step = 32;
const roundedUp = (length: number): number => Math.ceil(length / step) * step;

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
  readonly #cache: KeyValueCache;
  /** Tokens taken behind the prompts. */
  #taken = 0;
  /** The blocks for tokens behind the prompts, where there are kernels for them; made for the first one. */
  #blocks: TokenBlocks | null = null;

  /**
   * @param prompts token ids of at least one token each, none longer than the model's positions
   * @param most tokens that will be taken behind them
   */
  constructor(model: Decoder, prompts: readonly ArrayLike<number>[], most: number) {
    this.#model = model;
    const { config } = model;
    const lengths = prompts.map(({ length }) => length);
    const longest = Math.max(...lengths);
    const width = Math.max(longest, Math.min(roundedUp(longest), config.maxPositions));
    this.#lengths = lengths;
    this.#width = width;
    this.#prompts = prompts;
    this.#cache = keyValueCache({
      ...{ heads: headShape(config), lengths, width, capacity: roundedUp(width + most) },
      maxPositions: config.maxPositions,
    });
  }

  /** Reads the prompts: logits of the token after each, [B, V]. */
  read(): Tensor2D {
    const [batch, width] = [this.#lengths.length, this.#width];
    const ids = new Int32Array(batch * width);
    this.#prompts.forEach((prompt, row) => {
      ids.set(Array.from(prompt), row * width);
    });
    this.#prompts = [];
    const among = attendCausally(this.#model.config, { batch, length: width });
    const attend: Attend = (query, key, value) => {
      this.#cache.keepPrompts(key, value);
      return among(query, key, value);
    };
    return tidy(() => {
      const input = tensor2d(ids, [batch, width], 'int32');
      const hidden = this.#model.hiddenBy(input, null, () => attend);
      const last = this.#lengths.map((length, row) => row * width + length - 1);
      return this.#model.logits(gather(hidden, tensor1d(last, 'int32')));
    });
  }

  /** Takes the next token of each row: logits of the one after it, [B, V]. */
  next(ids: readonly number[]): Tensor2D {
    // A row that has reached the model's last position is done: what it computes is thrown away.
    const last = this.#model.config.maxPositions - 1;
    const positions = this.#lengths.map((length) => Math.min(length + this.#taken, last));
    this.#taken += 1;
    const blocks = (this.#blocks ??= tokenBlocks(this.#model));
    return tidy(() => {
      this.#cache.openColumn();
      const attend =
        (layer: number): Attend =>
        (query, key, value) =>
          this.#cache.attend(layer, query, key, value);
      const input = tensor2d([...ids], [ids.length, 1], 'int32');
      const places: Tensor1D = tensor1d(positions, 'int32');
      const hidden = blocks
        ? this.#model.hiddenThrough(input, places, (x, layer) =>
            blocks.run(layer, x, attend(layer)),
          )
        : this.#model.hiddenBy(input, places, attend);
      return this.#model.logits(hidden);
    });
  }

  /** Frees the cache. */
  dispose(): void {
    this.#cache.dispose();
    this.#blocks?.dispose();
  }
}
