import {
  gather,
  keep,
  neg,
  reshape,
  tensor,
  tensor1d,
  tensor2d,
  tidy,
  type Rank,
  type Tensor,
  type Tensor1D,
  type Tensor2D,
} from '../backend/ops';
import type { RowSplit } from '../shared/rowSplit';
import { masked } from './causalAttention';
import { turnTable, type RotaryShape, type TurnBothWays } from './rotary';

/**
 * Rows that hold two continuations of one prompt, which is computed once: the second continuation does not
 * see the first, and its positions go on from the prompt.
 */
export class PackedRows {
  /** Prompt's end and second's beginning, a row each: int32 [B, 2]. */
  readonly splits: Tensor2D;
  /** The position of each token in its text: int32 [B·T]. */
  readonly positions: Tensor1D;
  readonly #splits: readonly RowSplit[];
  readonly #length: number;
  readonly #before: number;
  #mask: Tensor | null = null;
  readonly #turns = new Map<string, TurnBothWays>();

  /**
   * @param length positions of a row, the padding included
   * @param maxPositions of the model; what lies behind them is padding
   * @param before positions that stand before every row, and that all of it sees
   */
  constructor(splits: readonly RowSplit[], length: number, maxPositions: number, before = 0) {
    this.#splits = splits;
    this.#before = before;
    this.#length = length;
    const numbers = splits.flatMap(({ promptEnd, second }) => [promptEnd, second]);
    this.splits = keep(tensor2d(numbers, [splits.length, 2], 'int32'));
    const positions = splits.flatMap(({ promptEnd, second }) =>
      Array.from({ length }, (_, t) =>
        Math.min(before + (t < second ? t : t - second + promptEnd), maxPositions - 1),
      ),
    );
    this.positions = keep(tensor1d(positions, 'int32'));
  }

  /** 0 where a position may see another, a large negative number elsewhere, made once: [B, 1, T, P+T]. */
  get mask(): Tensor {
    this.#mask ??= keep(tidy(() => this.#makeMask()));
    return this.#mask;
  }

  #makeMask(): Tensor {
    const [length, before] = [this.#length, this.#before];
    const keys = before + length;
    const values = new Float32Array(this.#splits.length * length * keys).fill(masked);
    for (const [row, { promptEnd, second }] of this.#splits.entries())
      for (let t = 0; t < length; t++) {
        const start = (row * length + t) * keys;
        const at = start + before;
        if (t < second) values.fill(0, start, at + t + 1);
        else values.fill(0, start, at + promptEnd).fill(0, at + second, at + t + 1);
      }
    return tensor(values, [this.#splits.length, 1, length, keys]);
  }

  /** The turns of the rows' positions, made once for a shape: [B, 1, T, D] each. */
  turns(shape: RotaryShape): TurnBothWays {
    const key = `${shape.width} ${shape.dims} ${shape.theta}`;
    const made = this.#turns.get(key) ?? this.#makeTurns(shape);
    this.#turns.set(key, made);
    return made;
  }

  #makeTurns(shape: RotaryShape): TurnBothWays {
    const [batch, length, width] = [this.#splits.length, this.#length, shape.width];
    const known = this.#before + length;
    const table = turnTable(known, shape);
    const taken = (of: Tensor): Tensor => {
      const rows = gather(reshape<Rank.R2>(of, [known, width]), this.positions);
      return reshape(rows, [batch, 1, length, width]);
    };
    const kept = (make: () => Tensor): Tensor => keep(tidy(make));
    return {
      cos: kept(() => taken(table.cos)),
      sin: kept(() => taken(table.sin)),
      negativeSin: kept(() => neg(taken(table.sin))),
    };
  }

  dispose(): void {
    for (const { cos, sin, negativeSin } of this.#turns.values())
      for (const made of [cos, sin, negativeSin]) made.dispose();
    this.#turns.clear();
    this.#mask?.dispose();
    this.#mask = null;
    this.splits.dispose();
    this.positions.dispose();
  }
}
