import type { RunSummary } from './run';

/** A file as it stands in a run's folder of the private files. */
export interface StoredFile {
  /** Its name within the checkpoint or the policy. */
  readonly name: string;
  /** What it is called in the folder. */
  readonly stored: string;
  readonly bytes: number;
}

/** A run's checkpoint as it was written into the private files. */
export interface RunSnapshot {
  /** Each is greater than those before it. */
  readonly number: number;
  readonly phase: 'sft' | 'align';
  /** Steps of the phase that were taken. */
  readonly step: number;
  readonly checkpoint: readonly StoredFile[];
  /** The policy as files, once the run is over; else none. */
  readonly policy: readonly StoredFile[];
  /** What the run would be if it ended here. */
  readonly summary: RunSummary;
}

/** Bytes that a snapshot takes. */
export function snapshotBytes({ checkpoint, policy }: RunSnapshot): number {
  return [...checkpoint, ...policy].reduce((sum, { bytes }) => sum + bytes, 0);
}

/** Where a run is kept while it trains. */
export interface RunKeep {
  /** Its folder in the private files. */
  readonly folder: string;
  /** The number of the snapshot that it goes on from; null where nothing is kept of it yet. */
  readonly after: number | null;
  /** Seconds that it had taken until then. */
  readonly seconds: number;
}
