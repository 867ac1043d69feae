import { fieldIsNot } from '../../shared/sentences/rowSentences';

import { alpacaPrompt } from './alpaca';
import { type Content, readContent, readMessages, readSystem, refuseHistory } from './content';
import { makeUnpaired } from './makePair';
import {
  hasKeys,
  type JsonRecord,
  kindOf,
  Refused,
  type RowFormat,
  type UnpairedText,
} from './rowFormat';

const LABEL_KEYS = ['label', 'kto_tag'] as const;

function labelKey(record: JsonRecord): string | undefined {
  const keys = LABEL_KEYS.filter((key) => Object.hasOwn(record, key));
  return keys.find((key) => record[key] !== null) ?? keys[0];
}

// True and false; 1 and 0 stand for them in sets that went through a table.
function readLabel(record: JsonRecord): boolean | Refused {
  const key = labelKey(record)!;
  const value = record[key];
  if (value === true || value === 1) return true;
  if (value === false || value === 0) return false;
  return new Refused(fieldIsNot(key, 'true or false', kindOf(value)));
}

// Puts the row's label and system text to its prompt and completion.
function labelled(
  record: JsonRecord,
  prompt: Content,
  completion: Content,
): UnpairedText | Refused {
  const label = readLabel(record);
  if (label instanceof Refused) return label;
  const history = refuseHistory(record);
  if (history !== null) return history;
  const system = readSystem(record);
  if (system instanceof Refused) return system;
  const parts = makeUnpaired({ prompt, completion, system });
  return parts instanceof Refused ? parts : { ...parts, label };
}

function conversationFormat(messagesKey: string): RowFormat {
  return {
    name: 'LLaMA-Factory KTO',
    matches: (record) => hasKeys(record, [messagesKey]) && labelKey(record) !== undefined,
    read: (record) => {
      const turns = readMessages(record[messagesKey], messagesKey);
      if (turns instanceof Refused) return turns;
      return labelled(record, turns.slice(0, -1), turns.slice(-1));
    },
  };
}

/** Completions labelled good or bad one by one, as KTO is trained on. */
export const UNPAIRED_FORMATS: readonly RowFormat[] = [
  {
    name: 'TRL unpaired (KTO)',
    matches: (record) =>
      hasKeys(record, ['prompt', 'completion']) && labelKey(record) !== undefined,
    read: (record) => {
      const prompt = readContent(record.prompt, 'prompt');
      if (prompt instanceof Refused) return prompt;
      const completion = readContent(record.completion, 'completion');
      if (completion instanceof Refused) return completion;
      return labelled(record, prompt, completion);
    },
  },
  {
    name: 'LLaMA-Factory alpaca KTO',
    matches: (record) => hasKeys(record, ['instruction', 'output', 'kto_tag']),
    read: (record) => {
      const prompt = alpacaPrompt(record);
      if (prompt instanceof Refused) return prompt;
      const completion = readContent(record.output, 'output');
      if (completion instanceof Refused) return completion;
      return labelled(record, prompt, completion);
    },
  },
  conversationFormat('messages'),
  conversationFormat('conversations'),
];
