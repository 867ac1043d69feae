import { formatCount } from '../format';
import { shownName } from './checkpointSentences';

export const noTokenizer =
  'There is no tokenizer.json beside the weights: choose the whole folder of the model.';

export const brokenTokenizerFile = (file: string, reason: string): string =>
  `${file} cannot be used: ${reason}`;

export const tokenizerLacksModel = 'it holds no model with a vocabulary.';

export const unknownEnd = (looked: readonly string[]): string =>
  `The tokenizer has no end-of-text token (looked for ${looked.map(shownName).join(', ')}); name it as eos_token in tokenizer_config.json.`;

export const moreTokensThanRows = (tokens: number, rows: number): string =>
  `tokenizer.json has ${formatCount(tokens)} tokens, but the model's table only ${formatCount(rows)}: they do not belong together.`;

export const brokenTemplate = (reason: string): string =>
  `The chat template cannot be read: ${reason}`;

export const templateIsNoText =
  'The chat template in tokenizer_config.json is neither a text nor a list of named texts.';

export const noDefaultTemplate = (names: readonly string[]): string =>
  `tokenizer_config.json names the chat templates ${names.map(shownName).join(', ')}, but none of them default.`;

export const templateRefuses = (reason: string): string =>
  `The chat template refuses this conversation: ${reason}`;

export const movingBoundary =
  'The chat template writes the prompt otherwise once an answer follows it, so that prompt and completion cannot be told apart.';

export const plainTemplateUsed =
  'This model has no chat template: conversations are rendered by the plain one.';
