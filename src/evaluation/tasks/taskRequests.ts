import type { SharedRow } from '../../data/collateShared';
import { RefineryError } from '../../shared/errors';
import { optionHasNoTokens, optionIsTooLong } from '../../shared/sentences/taskSentences';
import type { Tokenizer } from '../../tokenizer/tokenizer';
import { encodePair, fittedPair } from './encodePair';
import type { TaskItem } from './taskItem';

/** Which option of which item a completion is. */
export interface OptionPlace {
  readonly item: number;
  readonly option: number;
}

/** A row of which options are read, in the order of its completions. */
export interface OptionRow extends SharedRow {
  readonly places: readonly OptionPlace[];
}

interface GrowingRow {
  readonly inputIds: readonly number[];
  readonly completions: { readonly start: number; readonly ids: readonly number[] }[];
  readonly places: OptionPlace[];
}

/** What the harness's texts are cut for. */
export interface RequestOptions {
  /** What the set is called, for sentences. */
  readonly name: string;
  readonly tokenizer: Tokenizer;
  /** The model's length. */
  readonly positions: number;
}

/**
 * The rows that give every option of every item its log-likelihood, longest first. Options for which the
 * model is given the same tokens share a row, so that four letters cost one.
 * @param before what stands before each item
 * @throws RefineryError `bad_config` where an option has no token, or more than the model has positions
 */
export function optionRows(
  items: readonly TaskItem[],
  before: readonly string[],
  { name, tokenizer, positions }: RequestOptions,
): OptionRow[] {
  const rows = new Map<string, GrowingRow>();
  for (const [item, { contexts, continuations }] of items.entries()) {
    for (const [option, text] of continuations.entries()) {
      const asked = before[item]! + (contexts[option] ?? contexts[0]!);
      const pair = fittedPair(encodePair(tokenizer, asked, text), positions);
      const { context, continuation } = pair;
      if (continuation.length === 0)
        throw new RefineryError('bad_config', optionHasNoTokens(name, item, option));
      if (continuation.length > positions)
        throw new RefineryError(
          'bad_config',
          optionIsTooLong(name, item, continuation.length, positions),
        );
      const inputIds = [...context, ...continuation.slice(0, -1)];
      const key = inputIds.join(' ');
      const row = rows.get(key) ?? { inputIds, completions: [], places: [] };
      rows.set(key, row);
      row.completions.push({ start: context.length - 1, ids: continuation });
      row.places.push({ item, option });
    }
  }
  return [...rows.values()].sort((a, b) => b.inputIds.length - a.inputIds.length);
}

/** Tokens that an answer may have: 256, or a quarter of the model's length where that is less. */
export function answerTokens(positions: number): number {
  return Math.min(256, Math.floor(positions / 4));
}

/**
 * The prompts of items whose answers are generated; of longer ones than leave room for an answer the last
 * tokens are kept.
 */
export function generatedPrompts(
  items: readonly TaskItem[],
  before: readonly string[],
  { tokenizer, positions }: RequestOptions,
): number[][] {
  const room = positions - answerTokens(positions);
  return items.map(({ contexts }, item) =>
    tokenizer.encodeWhole(before[item]! + contexts[0]!).slice(-room),
  );
}
