import type { PairText, UnpairedText } from './formats/rowFormat';
import { type PairLedger, textBytes } from './pairLedger';

interface Waiting {
  readonly completion: string;
  readonly label: boolean;
  readonly line: number;
}

/**
 * Makes pairs of labelled completions: of one prompt the i-th labelled true goes with the i-th labelled
 * false. A pair is made as soon as its second row has been read, and stands on that row's line.
 */
export class UnpairedRows {
  #positives = 0;
  #negatives = 0;
  // Of one prompt only rows of one label can be waiting.
  readonly #waiting = new Map<string, Waiting[]>();
  readonly #ledger: PairLedger;

  constructor(ledger: PairLedger) {
    this.#ledger = ledger;
  }

  get positives(): number {
    return this.#positives;
  }

  get negatives(): number {
    return this.#negatives;
  }

  /** Takes a row and returns the pair that it completes, or null. */
  add(row: UnpairedText, line: number): PairText | null {
    const { prompt, completion, label } = row;
    if (label) this.#positives++;
    else this.#negatives++;
    const waiting = this.#waiting.get(prompt);
    if (waiting === undefined || waiting[0]?.label === label) {
      this.#wait(row, line, waiting);
      return null;
    }
    const partner = waiting.shift()!;
    if (waiting.length === 0) this.#waiting.delete(prompt);
    this.#ledger.release(textBytes(prompt, partner.completion));
    const [chosen, rejected] = label
      ? [completion, partner.completion]
      : [partner.completion, completion];
    return { prompt, chosen, rejected };
  }

  /** The rows that found no partner, with the reason. */
  left(): { readonly line: number; readonly reason: string }[] {
    return [...this.#waiting.values()].flat().map(({ line, label }) => ({
      line,
      reason: `the row is labelled ${String(label)}, and no row of its prompt is left that is labelled ${String(!label)}`,
    }));
  }

  #wait({ prompt, completion, label }: UnpairedText, line: number, waiting?: Waiting[]): void {
    if (!this.#ledger.reserve(textBytes(prompt, completion))) {
      this.#ledger.countBeyondBudget();
      return;
    }
    if (waiting === undefined) this.#waiting.set(prompt, [{ completion, label, line }]);
    else waiting.push({ completion, label, line });
  }
}
