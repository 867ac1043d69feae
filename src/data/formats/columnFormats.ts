import { readContent, readSystem, refuseHistory } from './content';
import { isTranscript } from './implicitPrompt';
import { makePair } from './makePair';
import { hasKeys, isRecord, type JsonRecord, Refused, type RowFormat } from './rowFormat';
import { readScores } from './scores';

interface Columns {
  /** Absent where the completions carry the prompt. */
  readonly prompt?: string;
  readonly chosen: string;
  readonly rejected: string;
  /** Further keys that tell the format from its neighbors. */
  readonly also?: readonly string[];
  /** What the values must look like where keys alone do not tell. */
  readonly when?: (record: JsonRecord) => boolean;
}

const isTurns = (value: unknown): boolean => Array.isArray(value) || isRecord(value);
const bothTurns = ({ chosen, rejected }: JsonRecord): boolean =>
  isTurns(chosen) && isTurns(rejected);

/** Makes a format whose prompt and completions each stand in a column. */
export function columnFormat(name: string, columns: Columns): RowFormat {
  const { prompt, chosen, rejected, also = [], when } = columns;
  const keys = [...(prompt === undefined ? [] : [prompt]), chosen, rejected, ...also];
  return {
    name,
    matches: (record) => hasKeys(record, keys) && (when?.(record) ?? true),
    read: (record, template) => {
      const before = prompt === undefined ? null : readContent(record[prompt], prompt);
      if (before instanceof Refused) return before;
      const preferred = readContent(record[chosen], chosen);
      if (preferred instanceof Refused) return preferred;
      const dispreferred = readContent(record[rejected], rejected);
      if (dispreferred instanceof Refused) return dispreferred;
      const system = readSystem(record);
      if (system instanceof Refused) return system;
      const history = refuseHistory(record);
      if (history !== null) return history;
      const pair = makePair(
        { prompt: before, chosen: preferred, rejected: dispreferred, system },
        template,
      );
      return pair instanceof Refused ? pair : { ...pair, ...readScores(record) };
    },
  };
}

const [prompt, chosen, rejected] = ['prompt', 'chosen', 'rejected'] as const;

/**
 * Formats that are a matter of columns, the more particular ones first. All of them take a `system`
 * column, and text, one message or a list of messages in every column.
 */
export const COLUMN_FORMATS: readonly RowFormat[] = [
  columnFormat('Argilla ultrafeedback-binarized-preferences', {
    prompt: 'instruction',
    chosen: 'chosen_response',
    rejected: 'rejected_response',
  }),
  columnFormat('Argilla preferences-cleaned', {
    prompt,
    chosen,
    rejected,
    also: ['chosen-rating'],
  }),
  columnFormat('UltraFeedback binarized', {
    prompt,
    chosen,
    rejected,
    when: (record) => typeof record.prompt === 'string' && bothTurns(record),
  }),
  columnFormat('Dahoas full-hh-rlhf', { prompt, chosen, rejected, also: ['response'] }),
  columnFormat('OpenRLHF', { prompt, chosen, rejected, also: ['margin'] }),
  columnFormat('truthy-dpo / py-dpo', { prompt, chosen, rejected, also: ['system'] }),
  columnFormat('TRL conversational', {
    prompt,
    chosen,
    rejected,
    when: (record) => isTurns(record.prompt),
  }),
  columnFormat('TRL standard', { prompt, chosen, rejected }),
  columnFormat('Intel orca_dpo_pairs', { prompt: 'question', chosen, rejected }),
  columnFormat('Intel orca_dpo_pairs', {
    prompt: 'question',
    chosen: 'chatgpt',
    rejected: 'llama2-13b-chat',
  }),
  columnFormat('LLaMA-Factory sharegpt', { prompt: 'conversations', chosen, rejected }),
  columnFormat('Axolotl chat_template', { prompt: 'messages', chosen, rejected }),
  columnFormat('Argilla distilabel-intel-orca', {
    prompt: 'input',
    chosen,
    rejected,
    when: (record) => !Object.hasOwn(record, 'instruction'),
  }),
  columnFormat('openpo', { prompt, chosen: 'preferred', rejected }),
  columnFormat('Vezora', { prompt: 'input', chosen: 'accepted', rejected }),
  columnFormat('ms-swift', { prompt: 'query', chosen: 'response', rejected: 'rejected_response' }),
];

/** The last resort: rows whose completions carry the prompt. */
export const IMPLICIT_FORMATS: readonly RowFormat[] = [
  columnFormat('OpenRLHF', { chosen, rejected, also: ['margin'] }),
  columnFormat('Argilla dpo-mix', { chosen, rejected, also: ['chosen_rating'], when: bothTurns }),
  columnFormat('TRL conversational, implicit prompt', { chosen, rejected, when: bothTurns }),
  columnFormat('Anthropic hh-rlhf', {
    chosen,
    rejected,
    when: (record) => isTranscript(record.chosen) && isTranscript(record.rejected),
  }),
  columnFormat('TRL standard, implicit prompt', { chosen, rejected }),
];
