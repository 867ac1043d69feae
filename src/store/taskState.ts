import type { TaskItemScore, TaskProgress, TaskReport, TaskScore } from '../protocol/tasks';
import type { Failure } from './state';

/** A file of questions on its way in, or there. */
export type TaskFileState =
  | { readonly status: 'loading' }
  | { readonly status: 'loaded'; readonly report: TaskReport }
  | { readonly status: 'failed'; readonly failure: Failure };

/** Files that are being added to the benchmarks: of what was refused, the sentences. */
export interface TaskAdding {
  readonly reading: readonly string[];
  readonly failures: readonly Failure[];
}

/** What the sets of a run came to so far. */
export interface TaskResults {
  /** The last score of each set, by its name. */
  readonly scores: Readonly<Record<string, TaskScore>>;
  /** Every item of a set at the first and at the last evaluation, by the set's name. */
  readonly items: Readonly<
    Record<
      string,
      {
        readonly first: readonly TaskItemScore[];
        /** The same as the first until there is another. */
        readonly last: readonly TaskItemScore[];
      }
    >
  >;
  /** The set that is being asked. */
  readonly asking: (TaskProgress & { readonly step: number }) | null;
}

export const noTaskResults: TaskResults = { scores: {}, items: {}, asking: null };
export const noAdding: TaskAdding = { reading: [], failures: [] };
