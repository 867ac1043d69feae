import type { TaskFormat } from '../../protocol/tasks';

/** What counts as right. */
export type Gold =
  /** One option, from 0. */
  | { readonly kind: 'option'; readonly index: number }
  /** Some options are true and the others false. */
  | { readonly kind: 'true'; readonly options: readonly number[] }
  /** A generated answer whose number is this solution's. */
  | { readonly kind: 'solution'; readonly text: string };

/** One question of a set, in the texts of which the harness makes its requests. */
export interface TaskItem {
  /** The row as it stands: two with the same text are the same item. */
  readonly row: string;
  /** What stands before the shots. */
  readonly description: string;
  /** Items take their shots from those of the same group: MMLU's subject, else empty. */
  readonly group: string;
  /** What is asked: one text, or one an option where options stand within it (WinoGrande). */
  readonly contexts: readonly string[];
  /** What follows each option's context and is scored; none where the answer is generated. */
  readonly continuations: readonly string[];
  /** The options as they are shown, whose characters acc_norm divides by. */
  readonly options: readonly string[];
  readonly gold: Gold;
  /** Question and answer, as a shot. */
  readonly shot: string;
}

/** A file of questions, read. */
export interface TaskSet {
  readonly format: TaskFormat;
  readonly items: readonly TaskItem[];
}

/** What the harness puts between a question and its answer, and between shots (`target_delimiter`, `fewshot_delimiter`). */
export const targetDelimiter = ' ';
export const shotDelimiter = '\n\n';
