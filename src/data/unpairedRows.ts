import type { Refusal } from '../protocol/data';
import { rowHasNoPartner } from '../shared/sentences/rowSentences';

import type { PairText, UnpairedText } from './formats/rowFormat';
import { keptBytes } from './keptBytes';

interface Waiting {
  readonly completion: string;
  readonly line: number;
  next: Waiting | null;
}

/** Rows of one prompt that wait, all of the same label, in the file's order. */
interface Queue {
  readonly label: boolean;
  first: Waiting;
  last: Waiting;
}

/** A pair of two labelled rows: it stands on the later one's line. */
export interface CompletedPair {
  readonly pair: PairText;
  /** Line of the row that had been waiting. */
  readonly partnerLine: number;
}

/**
 * Makes pairs of labelled completions: of one prompt the i-th labelled true goes with the i-th labelled
 * false. A pair is made as soon as its second row has been read. Rows wait up to a budget of their own;
 * after the first that finds no room no further row waits, and those that wait still find partners.
 */
export class UnpairedRows {
  #positives = 0;
  #negatives = 0;
  #waiting = 0;
  #completed = 0;
  #heldBytes = 0;
  #beyondBudget = 0;
  readonly #queues = new Map<string, Queue>();
  readonly #budgetBytes: number;

  constructor(budgetBytes: number) {
    this.#budgetBytes = budgetBytes;
  }

  get positives(): number {
    return this.#positives;
  }

  get negatives(): number {
    return this.#negatives;
  }

  /** Rows that wait for a partner. */
  get waiting(): number {
    return this.#waiting;
  }

  /** Pairs that were made, whatever became of them. */
  get completed(): number {
    return this.#completed;
  }

  /** Rows that could not be held until their partner came. */
  get beyondBudget(): number {
    return this.#beyondBudget;
  }

  /** Takes a row and returns the pair that it completes, or null. */
  add(row: UnpairedText, line: number): CompletedPair | null {
    const { prompt, completion, label } = row;
    if (label) this.#positives++;
    else this.#negatives++;
    const queue = this.#queues.get(prompt);
    if (queue === undefined || queue.label === label) {
      this.#wait(row, line, queue);
      return null;
    }
    const partner = queue.first;
    if (partner.next === null) this.#queues.delete(prompt);
    else queue.first = partner.next;
    this.#waiting--;
    this.#completed++;
    this.#heldBytes -= keptBytes(prompt, partner.completion);
    const [chosen, rejected] = label
      ? [completion, partner.completion]
      : [partner.completion, completion];
    return { pair: { prompt, chosen, rejected }, partnerLine: partner.line };
  }

  /** The first rows of the file that found no partner, at most so many, with the reason. */
  left(most: number): Refusal[] {
    const rows: { readonly line: number; readonly label: boolean }[] = [];
    for (const { label, first } of this.#queues.values()) {
      for (let row: Waiting | null = first; row !== null; row = row.next) {
        rows.push({ line: row.line, label });
      }
    }
    rows.sort((a, b) => a.line - b.line);
    return rows.slice(0, most).map(({ line, label }) => ({
      line,
      reason: rowHasNoPartner(label),
    }));
  }

  #wait({ prompt, completion, label }: UnpairedText, line: number, queue?: Queue): void {
    const bytes = keptBytes(prompt, completion);
    if (this.#beyondBudget > 0 || this.#heldBytes + bytes > this.#budgetBytes) {
      this.#beyondBudget++;
      return;
    }
    this.#heldBytes += bytes;
    this.#waiting++;
    const row: Waiting = { completion, line, next: null };
    if (queue === undefined) {
      this.#queues.set(prompt, { label, first: row, last: row });
    } else {
      queue.last.next = row;
      queue.last = row;
    }
  }
}
