import type { OpenedCheckpoint } from '../checkpoints/openCheckpoint';
import type { Template } from '../data/template';
import { RefineryError } from '../shared/errors';
import { noTokenizer, notJson, tokenizerBeyondModel } from '../shared/sentences/modelSentences';
import { Tokenizer } from '../tokenizer/tokenizer';
import type { TokenizerConfig, TokenizerJson } from '../tokenizer/tokenizerJson';

/** A checkpoint's tokenizer, its chat template, and what was decided about them in sentences. */
export interface GivenTokenizer {
  readonly tokenizer: Tokenizer;
  readonly template: Template | null;
  readonly notes: readonly string[];
}

function readJson(name: string, checkpoint: OpenedCheckpoint, file: string): unknown {
  const found = checkpoint.tokenizerFiles.find((kept) => kept.name === file);
  if (!found) return null;
  try {
    return JSON.parse(new TextDecoder().decode(found.bytes));
  } catch (error) {
    const why = (error instanceof Error ? error.message : String(error)).replace(/\s+/g, ' ');
    throw new RefineryError('bad_file', notJson(name, file, why));
  }
}

/**
 * Makes the tokenizer of a checkpoint from its files.
 * @throws RefineryError `bad_file` naming the file that is missing or wrong
 */
export function openTokenizer(name: string, checkpoint: OpenedCheckpoint): GivenTokenizer {
  const json = readJson(name, checkpoint, 'tokenizer.json');
  if (json === null) throw new RefineryError('bad_file', noTokenizer(name));
  const config = readJson(name, checkpoint, 'tokenizer_config.json') ?? {};
  const tokenizer = Tokenizer.fromJson(json as TokenizerJson, config as TokenizerConfig);
  const rows = checkpoint.config.vocabularySize;
  if (tokenizer.vocabularySize > rows)
    throw new RefineryError('bad_file', tokenizerBeyondModel(name, tokenizer.vocabularySize, rows));
  return { tokenizer, template: null, notes: [] };
}
