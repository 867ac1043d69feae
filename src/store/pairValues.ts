import type { OwnTerm } from '../methods/ownTerm';
import type { PairValues as Received } from '../protocol/pairValues';
import { marginBins, type MarginBins } from '../shared/marginBins';
import { nextFrame, Notifier, type Schedule } from './notifier';

/** The margins of the last logged batch. */
export interface BatchPairs {
  readonly step: number;
  /** Pairs in the batch; the first 512 have their values here. */
  readonly pairs: number;
  readonly h: Float32Array;
  readonly refinedH: Float32Array | null;
  /** The line of the file on which each pair begins. */
  readonly lines: Uint32Array;
  /** What of each pair's own has a part in its loss, NaN where the pair was left out; null for nothing. */
  readonly own: { readonly term: OwnTerm; readonly values: Float32Array } | null;
  /** The lowest and the highest that any h of the run has been, 0 at least between them: an axis need not shrink. */
  readonly reach: { readonly low: number; readonly high: number };
}

/** The margins of the held-out pairs at the last evaluation. */
export interface HeldOutPairs {
  readonly step: number;
  readonly bins: MarginBins;
}

/** The last margins of a run pair by pair, outside the store and outside React; listeners hear once a frame. */
export class PairValues {
  #batch: BatchPairs | null = null;
  #heldOut: HeldOutPairs | null = null;
  readonly #notifier: Notifier;
  readonly subscribe: Notifier['subscribe'];
  /** What listeners see: it changes with every notification only. */
  #shown: { readonly batch: BatchPairs | null; readonly heldOut: HeldOutPairs | null } = {
    batch: null,
    heldOut: null,
  };

  /** @param schedule when listeners hear of a change: in the page, at the next frame */
  constructor(schedule: Schedule) {
    this.#notifier = new Notifier(schedule, () => {
      this.#shown = { batch: this.#batch, heldOut: this.#heldOut };
    });
    this.subscribe = this.#notifier.subscribe;
  }

  /** The batch that was logged last; null before the first. */
  readonly batch = (): BatchPairs | null => this.#shown.batch;

  /** The evaluation that was made last; null before the first. */
  readonly heldOut = (): HeldOutPairs | null => this.#shown.heldOut;

  take(step: number, values: Received): void {
    switch (values.kind) {
      case 'batch': {
        const { pairs, h, refinedH, lines, own } = values;
        let { low, high } = this.#batch?.reach ?? { low: 0, high: 0 };
        for (const margin of h) {
          if (!Number.isFinite(margin)) continue;
          low = Math.min(low, margin);
          high = Math.max(high, margin);
        }
        this.#batch = { step, pairs, h, refinedH, lines, own, reach: { low, high } };
        break;
      }
      case 'heldOut':
        this.#heldOut = { step, bins: marginBins(values.h, values.refinedH) };
        break;
      case 'heldOutBins':
        this.#heldOut = { step, bins: values.bins };
    }
    this.#notifier.changed();
  }

  clear(): void {
    this.#batch = null;
    this.#heldOut = null;
    this.#notifier.changed();
  }
}

/** The margins of the page's one run. */
export const pairValues = new PairValues(nextFrame);
