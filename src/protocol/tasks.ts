/** The forms in which sets of questions are published, and one that anybody can write. */
export const taskFormats = [
  'arc',
  'hellaswag',
  'mmlu',
  'winogrande',
  'truthfulqa',
  'gsm8k',
  'multiple-choice',
] as const;
export type TaskFormat = (typeof taskFormats)[number];

export const taskMetrics = ['acc', 'acc_norm', 'mc2', 'exact_match'] as const;
export type TaskMetric = (typeof taskMetrics)[number];

/** The metric that the leaderboard of the paper's Table 3 takes from each; any other choice is scored as ARC. */
export const metricOf: Readonly<Record<TaskFormat, TaskMetric>> = {
  arc: 'acc_norm',
  hellaswag: 'acc_norm',
  mmlu: 'acc',
  winogrande: 'acc',
  truthfulqa: 'mc2',
  gsm8k: 'exact_match',
  'multiple-choice': 'acc_norm',
};

/** A set of questions that a run is scored on at each evaluation (`benchmarks` of a run file). */
export interface TaskEntry {
  /** What its rows and its chart are called; no two are called the same. */
  readonly name: string;
  /** `auto`: recognised by the first row. */
  readonly format: TaskFormat | 'auto';
  /** The file, relative to the run file. */
  readonly path: string;
  /** Items with their answers that stand before the one that is asked. */
  readonly shots: number;
}

/** The most shots that an entry may ask for. */
export const mostShots = 100;

/** What was read from a file of questions. */
export interface TaskReport {
  readonly format: TaskFormat;
  readonly items: number;
  /** What guessing would score: equal probability for every option; null where answers are generated. */
  readonly chance: number | null;
  /** The first item as the model is asked it without shots, with its right answer; in full. */
  readonly first: { readonly context: string; readonly answer: string };
}

/** A set that is being asked. */
export interface TaskProgress {
  readonly name: string;
  /** Items of all that the set has. */
  readonly done: number;
  readonly items: number;
}

/** The score of one set after this many updates (benchmarks.jsonl). */
export interface TaskScore {
  readonly step: number;
  readonly name: string;
  readonly metric: TaskMetric;
  readonly value: number;
  /** Of the mean over the items; null where a single item has none. */
  readonly stderr: number | null;
  readonly n: number;
}

/** One item of a set after this many updates (benchmark-items.jsonl). */
export interface TaskItemScore {
  readonly step: number;
  readonly name: string;
  /** Position in the file, from 0. */
  readonly index: number;
  /** Of each option; null where an answer is generated. */
  readonly loglikelihoods: readonly number[] | null;
  /** What was found in a generated answer; null where options are scored. */
  readonly answer: string | null;
  /** For TruthfulQA the share of probability that the true options have. */
  readonly correct: boolean | number;
  /** The options in short, or what was generated; kept out of the file. */
  readonly shown: {
    readonly question: string;
    readonly options: readonly string[];
    /** The option that the metric takes; null where an answer is generated. */
    readonly chosen: number | null;
    /** The right options. */
    readonly right: readonly number[];
    readonly generated: string | null;
    /** The right answer of a generated one. */
    readonly wanted: string | null;
  };
}
