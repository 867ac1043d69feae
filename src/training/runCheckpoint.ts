import type { SidedLogps } from '../evaluation/pairLogps';
import type { RunCheckpointState } from '../protocol/runCheckpoint';
import type { SetLogps } from './pairSet';

/** What a loss carries from step to step, such as moving averages, as numbers by name. */
export type LossState = RunCheckpointState['lossState'];

/** The reference's log-probabilities, as far as they were computed. */
export interface KeptLogps {
  /** 1 for each usable pair whose values are there. */
  readonly known: Uint8Array;
  readonly plain: SidedLogps;
  readonly refined: SidedLogps | null;
  /** Those of the held-out pairs, all or none. */
  readonly heldOut: SetLogps | null;
}

/** Arrays by the canonical names of parameters. */
export type Arrays = ReadonlyMap<string, Float32Array>;

/** All that an exact resumption needs. */
export interface RunCheckpoint {
  readonly state: RunCheckpointState;
  readonly policy: Arrays;
  /** Null before alignment has begun: the reference will then be the policy. */
  readonly reference: Arrays | null;
  /** The optimizer's slots, named `slot.parameter`; null before the phase's optimizer has begun. */
  readonly slots: Arrays | null;
  /** Null before alignment has begun. */
  readonly logps: KeptLogps | null;
  /** The judge that the run has trained; null where there is none, or it is not yet trained. */
  readonly reward: Arrays | null;
}
