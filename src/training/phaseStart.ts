import type { OptimizerState } from './optimizers';

/** Where a phase of training goes on from, and what its checkpoint keeps. */
export interface PhaseStart {
  /** Steps that were taken or left out. */
  readonly step: number;
  /** Tokens trained on. */
  readonly tokens: number;
  /** Whether the evaluation that is due after this step is done, where there is one. */
  readonly evaluated: boolean;
  /** Null where the phase is over, or has not begun. */
  readonly optimizer: OptimizerState | null;
}
