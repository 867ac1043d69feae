import { createStore } from 'zustand/vanilla';
import { subscribeWithSelector } from 'zustand/middleware';

import type { ExperimentMember } from '../../protocol/experiment';
import type { ModelRole } from '../../protocol/model';
import type { SettingPath } from '../../protocol/runConfig';
import type { KeptQueue } from '../../protocol/runUnderway';
import type { PlanName } from './plans';

/** Where a run of the queue stands. */
export type QueuedStatus =
  'waiting' | 'running' | 'completed' | 'stopped' | 'diverged' | 'failed' | 'skipped';

/** A run of the queue. */
export interface QueuedRun {
  readonly member: ExperimentMember;
  readonly status: QueuedStatus;
  /** Why it failed; null where it did not. */
  readonly why: string | null;
  /** Its seconds; null until it ended. */
  readonly seconds: number | null;
}

/** Pairs as they are loaded: the hashes of their files, and the columns by which those were read. */
export interface PairsRead {
  /** Null where there is no such file. */
  readonly dataHash: string | null;
  readonly evalDataHash: string | null;
  readonly columns: string;
}

/** The files of each checkpoint that is loaded, by their names and sizes; null where there is none. */
export type ModelsRead = Readonly<Record<ModelRole, string | null>>;

/** An experiment as it is being put together, and the one that runs. */
export interface QueueState {
  readonly plan: PlanName;
  readonly seeds: number;
  /** The grid's settings with their values as they are written. */
  readonly grid: readonly { readonly path: SettingPath; readonly values: string }[];
  readonly name: string;
  readonly status: 'none' | 'running' | 'pausing' | 'paused' | 'done';
  /** What the experiment's runs are kept under. */
  readonly id: string;
  /** With which it began. */
  readonly pairs: PairsRead;
  /** With which it began. */
  readonly models: ModelsRead;
  readonly runs: readonly QueuedRun[];
  /** The page's settings as they were when it began, since its runs take their place; null while it has not got them. */
  readonly before: KeptQueue['before'];
}

/** The queue of runs, apart from the page's one store, which holds the run that is under way. */
export const queueStore = createStore<QueueState>()(
  subscribeWithSelector((): QueueState => ({
    ...{ plan: 'methods', seeds: 3, name: '', status: 'none', id: '' },
    ...{ pairs: { dataHash: null, evalDataHash: null, columns: '' }, runs: [], before: null },
    models: { policy: null, reference: null, opponent: null },
    grid: [{ path: 'alignment.refinementWeight', values: '0, 0.1, 0.3, 0.5, 1' }],
  })),
);

/** Whether an experiment has the page's worker, or is about to. */
export function experimentIsGoing(): boolean {
  const { status } = queueStore.getState();
  return status === 'running' || status === 'pausing';
}

/** Whether there is no experiment, or nothing of it is left. */
export function experimentIsOver(): boolean {
  const { status } = queueStore.getState();
  return status === 'none' || status === 'done';
}

export const changeQueue = (
  part: Partial<QueueState> | ((state: QueueState) => Partial<QueueState>),
): void => {
  queueStore.setState(part);
};
