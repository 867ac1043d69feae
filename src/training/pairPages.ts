import { isCut, showPair } from '../data/shownPair';
import type { PairFilter, ShownPair } from '../protocol/dataView';
import type { RunConfig } from '../protocol/runConfig';
import { isRefined } from '../methods/lossTypes';
import type { PreparedRun } from './prepareRun';

/** Some of the prepared pairs, and how many pass the filter. */
export interface PairPage {
  readonly total: number;
  readonly pairs: readonly ShownPair[];
}

/** The prepared pairs in the file's order, page by page. */
export class PairPages {
  readonly #prepared: PreparedRun;
  readonly #refinement: string | null;
  readonly #held: ReadonlySet<number>;
  readonly #ofJudge: ReadonlySet<number>;
  readonly #indices = new Map<PairFilter, readonly number[]>();

  constructor(prepared: PreparedRun, { alignment }: RunConfig) {
    const { lossType, refinementPrompt: p, refinementJoin } = alignment;
    this.#prepared = prepared;
    this.#held = new Set(prepared.eval);
    this.#ofJudge = new Set(prepared.reward);
    this.#refinement = !isRefined(lossType) ? null : p === '' ? '' : p + refinementJoin;
  }

  /** Pairs `from` to `from + count` of those that pass the filter. */
  page(filter: PairFilter, from: number, count: number): PairPage {
    const { pairs, rows, tokenizer } = this.#prepared;
    const indices = this.#passing(filter);
    return {
      total: indices.length,
      pairs: indices.slice(from, from + count).map((index) =>
        showPair(pairs[index]!, rows[index]!, {
          index,
          split: this.#held.has(index) ? 'heldOut' : this.#ofJudge.has(index) ? 'reward' : 'train',
          tokenizer,
          refinement: this.#refinement,
        }),
      ),
    };
  }

  #passing(filter: PairFilter): readonly number[] {
    let indices = this.#indices.get(filter);
    if (indices === undefined) this.#indices.set(filter, (indices = this.#find(filter)));
    return indices;
  }

  #find(filter: PairFilter): readonly number[] {
    const { pairs, rows, train, eval: held } = this.#prepared;
    switch (filter) {
      case 'all':
        return pairs.map((_, i) => i);
      case 'train':
        return train;
      case 'heldOut':
        return held;
      case 'cut':
        return pairs.flatMap((_, i) => (isCut(rows[i]!) ? [i] : []));
    }
  }
}
