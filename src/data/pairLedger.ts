import type { DataReport, PreferencePair } from '../protocol/data';
import { END_OF_TEXT } from '../tokenizer/tokenizerJson';

import type { PairText } from './formats/rowFormat';
import { combineHashes, HashSet, hashText } from './textHash';

/** The counts of a report that are made pair by pair. */
export type PairCounts = Pick<
  DataReport,
  | 'usable'
  | 'identical'
  | 'emptyCompletions'
  | 'duplicates'
  | 'contradictions'
  | 'markerRows'
  | 'beyondBudget'
  | 'scored'
  | 'distinctPrompts'
>;

/** Bytes of a text as UTF-16. */
export function textBytes(...texts: readonly string[]): number {
  return texts.reduce((sum, text) => sum + text.length * 2, 0);
}

/**
 * Keeps the pairs of a file up to a budget of text, first come first kept, and counts what is remarkable.
 * Identical and empty completions are counted over the whole file; duplicates, contradictions, markers,
 * scores and distinct prompts are counts of the kept pairs.
 */
export class PairLedger {
  readonly pairs: PreferencePair[] = [];
  readonly #budgetBytes: number;
  readonly #prompts = new HashSet();
  readonly #seen = new HashSet();
  #keptBytes = 0;
  #full = false;
  #identical = 0;
  #emptyCompletions = 0;
  #duplicates = 0;
  #contradictions = 0;
  #markerRows = 0;
  #beyondBudget = 0;
  #scored = 0;

  constructor(budgetBytes: number) {
    this.#budgetBytes = budgetBytes;
  }

  /** Keeps or counts a pair; returns why it is refused, or null. */
  add(pair: PairText, line: number): string | null {
    const { prompt, chosen, rejected } = pair;
    const empty = [chosen, rejected].findIndex((text) => text.trim() === '');
    if (empty !== -1) {
      this.#emptyCompletions++;
      return `the ${empty === 0 ? 'chosen' : 'rejected'} completion is empty`;
    }
    if (chosen === rejected) {
      this.#identical++;
      return 'the chosen and the rejected completion are the same';
    }
    if (this.reserve(textBytes(prompt, chosen, rejected))) this.#keep(pair, line);
    else this.#beyondBudget++;
    return null;
  }

  /** Takes bytes of the budget for text that is held; false from the first time that it does not suffice. */
  reserve(bytes: number): boolean {
    this.#full ||= this.#keptBytes + bytes > this.#budgetBytes;
    if (!this.#full) this.#keptBytes += bytes;
    return !this.#full;
  }

  /** Gives back bytes that were reserved. */
  release(bytes: number): void {
    this.#keptBytes -= bytes;
  }

  /** Counts a row that could not even be held until its partner comes. */
  countBeyondBudget(): void {
    this.#beyondBudget++;
  }

  counts(): PairCounts {
    return {
      usable: this.pairs.length,
      identical: this.#identical,
      emptyCompletions: this.#emptyCompletions,
      duplicates: this.#duplicates,
      contradictions: this.#contradictions,
      markerRows: this.#markerRows,
      beyondBudget: this.#beyondBudget,
      scored: this.#scored,
      distinctPrompts: this.#prompts.size,
    };
  }

  #keep(pair: PairText, line: number): void {
    const { prompt, chosen, rejected } = pair;
    const [p, c, r] = [hashText(prompt), hashText(chosen), hashText(rejected)];
    this.#prompts.add(p);
    if (!this.#seen.add(combineHashes(p, c, r))) this.#duplicates++;
    if (this.#seen.has(combineHashes(p, r, c))) this.#contradictions++;
    if ([prompt, chosen, rejected].some((text) => text.includes(END_OF_TEXT))) this.#markerRows++;
    if (pair.scoreChosen !== undefined) this.#scored++;
    this.pairs.push({ ...pair, line });
  }
}
