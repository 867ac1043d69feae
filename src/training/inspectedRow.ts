import { tokenizePair, type TokenizedPair } from '../data/rows';
import type { RunConfig } from '../protocol/runConfig';
import type { PreparedRun } from './prepareRun';
import { readsRefinedRows } from './sftRows';

/** A pair's row with p⊕x, and whether the model has positions for that. */
export interface InspectedRow {
  readonly row: TokenizedPair;
  readonly refined: boolean;
}

/**
 * A pair's row as the run has it, with p⊕x for any method: one that never reads p gives its rows none, and
 * may have no positions for it.
 */
export function inspectedRow(
  { pairs, rows, tokenizer, model }: Pick<PreparedRun, 'pairs' | 'rows' | 'tokenizer' | 'model'>,
  config: RunConfig,
  index: number,
): InspectedRow {
  if (readsRefinedRows(config)) return { row: rows[index]!, refined: true };
  const { refinementPrompt, refinementJoin } = config.alignment;
  const row = tokenizePair(pairs[index]!, tokenizer, {
    ...{ maxLength: config.data.maxLength, refinementPrompt, refinementJoin },
  });
  return { row, refined: fits(row, model.maxPositions) };
}

/** Whether a row on p⊕x is no longer than the model. */
export function fits(
  { refinedPromptIds, chosenIds, rejectedIds }: TokenizedPair,
  maxPositions: number,
): boolean {
  return refinedPromptIds.length + Math.max(chosenIds.length, rejectedIds.length) <= maxPositions;
}
