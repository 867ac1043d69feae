import { generate } from '../evaluation/generate';
import type { Decoder } from '../model/decoder';
import type { AnswerEnd, SamplingSettings } from '../protocol/samples';
import { RefineryError } from '../shared/errors';
import { seededRandom } from '../shared/random';
import { promptIsTooLong } from '../shared/sentences/runSentences';
import type { Tokenizer } from '../tokenizer/tokenizer';
import { macrotask } from './runControl';

/** What a prompt of one's own is answered by. */
export interface OwnPromptOptions {
  readonly tokenizer: Tokenizer;
  readonly sampling: SamplingSettings;
  readonly seed: number;
  readonly draw: number;
  readonly signal: AbortSignal;
  /** Hears the answer so far, token by token. */
  readonly onText: (text: string, tokens: number) => void;
}

/**
 * Answers a prompt of one's own, token by token, letting messages in before each.
 * @throws RefineryError `bad_config` where the prompt fills the model's positions
 */
export async function answerOwnPrompt(
  model: Decoder,
  prompt: string,
  { tokenizer, sampling, seed, draw, signal, onText }: OwnPromptOptions,
): Promise<{ readonly text: string; readonly tokens: number; readonly end: AnswerEnd }> {
  const { bosId, eosId } = tokenizer;
  const ids = [...(bosId === null ? [] : [bosId]), ...tokenizer.encode(prompt)];
  // As in a run's rows: an empty text is answered from its beginning.
  if (ids.length === 0) ids.push(eosId);
  const { maxPositions } = model.config;
  if (ids.length >= maxPositions)
    throw new RefineryError('bad_config', promptIsTooLong(ids.length, maxPositions));
  const made: number[] = [];
  const random = seededRandom(seed).fork(`own prompt ${draw}`);
  const [answer] = await generate(model, [{ ids, random }], {
    settings: sampling,
    eosId,
    batchSize: 1,
    gate: macrotask,
    signal,
    onToken: (_, id) => {
      made.push(id);
      onText(tokenizer.decode(made), made.length);
    },
  });
  return { text: tokenizer.decode(answer!.ids), tokens: answer!.ids.length, end: answer!.end };
}
