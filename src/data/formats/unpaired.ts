import { readContent, readMessages } from './content';
import { makeUnpaired } from './makePair';
import { hasKeys, type JsonRecord, kindOf, Refused, type RowFormat } from './rowFormat';

const LABEL_KEYS = ['label', 'kto_tag'] as const;

function labelKey(record: JsonRecord): string | undefined {
  return LABEL_KEYS.find((key) => Object.hasOwn(record, key));
}

// True and false; 1 and 0 stand for them in sets that went through a table.
function readLabel(record: JsonRecord): boolean | Refused {
  const key = labelKey(record)!;
  const value = record[key];
  if (value === true || value === 1) return true;
  if (value === false || value === 0) return false;
  return new Refused(`"${key}" is ${kindOf(value)}, not true or false`);
}

function conversationFormat(messagesKey: string): RowFormat {
  return {
    name: 'LLaMA-Factory KTO',
    matches: (record) => hasKeys(record, [messagesKey]) && labelKey(record) !== undefined,
    read: (record) => {
      const turns = readMessages(record[messagesKey], messagesKey);
      if (turns instanceof Refused) return turns;
      const label = readLabel(record);
      if (label instanceof Refused) return label;
      const parts = makeUnpaired({ prompt: turns.slice(0, -1), completion: turns.slice(-1) });
      return parts instanceof Refused ? parts : { ...parts, label };
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
      const label = readLabel(record);
      if (label instanceof Refused) return label;
      const parts = makeUnpaired({ prompt, completion });
      return parts instanceof Refused ? parts : { ...parts, label };
    },
  },
  conversationFormat('messages'),
  conversationFormat('conversations'),
];
