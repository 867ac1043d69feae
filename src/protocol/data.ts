/** One usable row: prompt, preferred and dispreferred completion, as text. */
export interface PreferencePair {
  readonly prompt: string;
  readonly chosen: string;
  readonly rejected: string;
  /** Scores of the two completions where the row carries them (a true gap to compare Δ with). */
  readonly scoreChosen?: number;
  readonly scoreRejected?: number;
  /** Line of the file on which the row begins, from 1. */
  readonly line: number;
  /** Prompt and completions were rendered by the model's own chat template: its markers are special tokens. */
  readonly templated?: true;
}

/** Which columns of a file hold what, where its keys fit no known format. */
export interface ColumnMapping {
  readonly prompt: string | null;
  readonly chosen: string;
  readonly rejected: string;
}

/** A row that was refused, and why. */
export interface Refusal {
  readonly line: number;
  readonly reason: string;
}

/** How far the reading of a file has come. */
export interface ReadProgress {
  readonly bytesRead: number;
  /** Size of the file where it is known. */
  readonly bytesTotal: number | null;
  readonly rows: number;
  readonly rowsPerSecond: number;
}

/** What was found in a preference file and what was done with it. */
export interface DataReport {
  readonly name: string;
  readonly container: 'jsonl' | 'json-array' | 'json-data';
  /** Formats by which rows were recognised, most frequent first, with their counts. */
  readonly formats: readonly { readonly format: string; readonly rows: number }[];
  readonly bytes: number;
  readonly seconds: number;
  /** Rows read: records of the file, blank lines not counted. */
  readonly rows: number;
  /** Pairs kept for training and evaluation. */
  readonly usable: number;
  /** Rows that give no pair, for any reason but the budget: each counted once. */
  readonly refused: number;
  /** Rows of several pairs of which some are refused and some not; they are no part of `refused`. */
  readonly partlyRefused: number;
  /** The first hundred refusals: of rows, and of a row's pairs where others of it are not refused. */
  readonly refusals: readonly Refusal[];
  /** Refusals that the list for downloading holds: the first 100,000 by line. */
  readonly refusalsKept: number;
  /** Pairs whose chosen and rejected are the same text: refused. */
  readonly identical: number;
  /** Pairs with an empty completion: refused. */
  readonly emptyCompletions: number;
  /** Pairs that repeat an earlier one: kept. */
  readonly duplicates: number;
  /** Pairs that prefer what an earlier pair of the same prompt disprefers: kept. */
  readonly contradictions: number;
  /** Unpaired rows (KTO type) that found no partner: refused. */
  readonly unpaired: number;
  /** Pairs whose text holds the end-of-text marker, which is treated as plain text. */
  readonly markerRows: number;
  /** Pairs beyond the budget of memory: read, counted, not kept. */
  readonly beyondBudget: number;
  /** Line of the first pair beyond the budget, from which on none is kept; null where all are. */
  readonly beyondBudgetFrom: number | null;
  /** Unpaired rows that could not be held until their partner came: read, counted, not kept. */
  readonly unpairedBeyondBudget: number;
  /** Budget for kept pairs, in bytes as `keptBytes` counts them. */
  readonly budgetBytes: number;
  /** Pairs that carry both scores. */
  readonly scored: number;
  readonly distinctPrompts: number;
  /** SHA-256 of the file's bytes, hex. */
  readonly hash: string;
}

/** What a mapping dialog needs: the file's own columns and its first rows. */
export interface MappingRequest {
  readonly name: string;
  /** Names of columns, dotted where they are nested. */
  readonly columns: readonly string[];
  /** Whether the file has more columns than are listed. */
  readonly columnsLeftOut: boolean;
  /** Why the first row cannot be read as it is, where every row's keys fit a known format. */
  readonly reason?: string;
  /** First rows, each with one short text a column, in the columns' order; empty where it has none. */
  readonly rows: readonly (readonly string[])[];
}
