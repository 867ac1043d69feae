import type { DataReport, PreferencePair } from '../protocol/data';
import { completionIsEmpty, completionsAreTheSame } from '../shared/sentences/rowSentences';
import { END_OF_TEXT } from '../tokenizer/tokenizerJson';

import { detachedText } from './detachedText';
import type { PairText } from './formats/rowFormat';
import { keptBytes } from './keptBytes';
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
  | 'beyondBudgetFrom'
  | 'scored'
  | 'distinctPrompts'
>;

/**
 * Keeps the pairs of a file up to a budget of bytes, first come first kept, and counts what is remarkable.
 * After the first pair that finds no room none is kept, so that what is left out is the file's end.
 * Identical and empty completions are counted over the whole file; duplicates, contradictions, markers,
 * scores and distinct prompts are counts of the kept pairs.
 */
export class PairLedger {
  readonly pairs: PreferencePair[] = [];
  readonly #budgetBytes: number;
  readonly #prompts = new HashSet();
  readonly #seen = new HashSet();
  #keptBytes = 0;
  #identical = 0;
  #emptyCompletions = 0;
  #duplicates = 0;
  #contradictions = 0;
  #markerRows = 0;
  #beyondBudget = 0;
  #beyondBudgetFrom: number | null = null;
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
      return completionIsEmpty(empty === 0 ? 'chosen' : 'rejected');
    }
    if (chosen === rejected) {
      this.#identical++;
      return completionsAreTheSame();
    }
    const bytes = keptBytes(prompt, chosen, rejected);
    if (this.#beyondBudgetFrom === null && this.#keptBytes + bytes > this.#budgetBytes) {
      this.#beyondBudgetFrom = line;
    }
    if (this.#beyondBudgetFrom === null) {
      this.#keptBytes += bytes;
      this.#keep(pair, line);
    } else this.#beyondBudget++;
    return null;
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
      beyondBudgetFrom: this.#beyondBudgetFrom,
      scored: this.#scored,
      distinctPrompts: this.#prompts.size,
    };
  }

  #keep(pair: PairText, line: number): void {
    const { prompt, chosen, scoreChosen, scoreRejected } = pair;
    // Cut from a transcript it would keep a second copy of the prompt, which nothing has paid for.
    const rejected = detachedText(pair.rejected);
    const [p, c, r] = [hashText(prompt), hashText(chosen), hashText(rejected)];
    this.#prompts.add(p);
    if (!this.#seen.add(combineHashes(p, c, r))) this.#duplicates++;
    if (this.#seen.has(combineHashes(p, r, c))) this.#contradictions++;
    if ([prompt, chosen, rejected].some((text) => text.includes(END_OF_TEXT))) this.#markerRows++;
    // Written out: a spread of what the formats made by spreads takes several times the memory.
    if (scoreChosen === undefined || scoreRejected === undefined) {
      this.pairs.push({ prompt, chosen, rejected, line });
    } else {
      this.#scored++;
      this.pairs.push({ prompt, chosen, rejected, scoreChosen, scoreRejected, line });
    }
  }
}
