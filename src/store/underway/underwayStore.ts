import { subscribeWithSelector } from 'zustand/middleware';
import { createStore } from 'zustand/vanilla';

import type { KeptWeights, RunUnderwayHead } from '../../protocol/runUnderway';

/** A run that was under way as its page was left. */
export interface OfferedRun {
  readonly head: RunUnderwayHead;
  /** The last step that its page has shown; null where the page went without a word. */
  readonly left: { readonly phase: string; readonly step: number } | null;
  readonly status: 'waiting' | 'opening';
  /** Why it cannot go on. */
  readonly failure: string | null;
}

/** How the page's run is kept. */
export interface KeptNow {
  readonly id: string;
  /** Whether a reload before the first snapshot would begin it anew: one that goes on from elsewhere is then lost. */
  readonly canBeginAnew: boolean;
  readonly snapshot: { readonly phase: 'sft' | 'align'; readonly step: number } | null;
  readonly bytes: number;
  /** The copies of files that the run was given: what of them is there. */
  readonly copies: {
    readonly names: readonly string[];
    readonly bytes: number;
    readonly done: boolean;
  };
  /** Why it is not kept, or not all of it, as sentences. */
  readonly faults: readonly string[];
}

/** Bytes that the page's origin takes, and what for. */
export interface StorageUse {
  readonly used: number;
  readonly quota: number;
  readonly models: number;
  /** Copies and checkpoints of runs under way. */
  readonly underway: number;
  /** Whether the browser has promised to keep it all; null where it does not say. */
  readonly persisted: boolean | null;
}

export interface UnderwayState {
  readonly offers: readonly OfferedRun[];
  readonly now: KeptNow | null;
  readonly weights: readonly KeptWeights[];
  /** Weights that were deleted last and can come back until others are deleted or the page is left. */
  readonly forgotten: readonly KeptWeights[];
  /** Null where the browser does not say. */
  readonly use: StorageUse | null;
  /** A write has found no room. */
  readonly full: boolean;
}

/** Runs under way that outlive their page, and weights that are kept, apart from the page's one store. */
export const underwayStore = createStore<UnderwayState>()(
  subscribeWithSelector((): UnderwayState => ({
    ...{ offers: [], now: null, weights: [], forgotten: [], use: null, full: false },
  })),
);

export const changeUnderway = (
  part: Partial<UnderwayState> | ((state: UnderwayState) => Partial<UnderwayState>),
): void => {
  underwayStore.setState(part);
};
