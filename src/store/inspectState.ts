import type { Inspected, PairTable, Subject } from '../protocol/inspection';
import type { Split } from '../protocol/metrics';
import type { Failure } from './state';

/** What is listed to be looked into: pairs of a split, or the sampled answers. */
export type Listed = Split | 'samples';

/** What is looked into of the run, and what was found. */
export interface InspectState {
  readonly listed: Listed;
  /** The last table of each split; null before it was asked for, or where there is none. */
  readonly tables: Readonly<Record<Split, PairTable | null>>;
  /** How far a measurement has come; null where none is under way. */
  readonly measuring: { readonly pairs: number; readonly total: number } | null;
  readonly tableFailure: Failure | null;
  readonly subject: Subject | null;
  /** While another one is awaited, the one before it. */
  readonly inspected: Inspected | null;
  readonly status: 'none' | 'loading' | 'ready' | 'failed';
  readonly failure: Failure | null;
}

/** A run that nobody has looked into. */
export const nothingInspected: InspectState = {
  ...{ listed: 'eval', tables: { train: null, eval: null }, measuring: null, tableFailure: null },
  ...{ subject: null, inspected: null, status: 'none', failure: null },
};
