import { fieldIsNot, instructionIsMadeOfMessages } from '../../shared/sentences/rowSentences';

import { columnFormat } from './columnFormats';
import { type Content, readContent } from './content';
import { hasKeys, type JsonRecord, kindOf, Refused, type RowFormat } from './rowFormat';

const columns = columnFormat('LLaMA-Factory alpaca', {
  prompt: 'instruction',
  chosen: 'chosen',
  rejected: 'rejected',
});

/** The prompt of an alpaca row: `instruction`, and where `input` is not empty a line with it. */
export function alpacaPrompt(record: JsonRecord): Content | Refused {
  const input = record.input ?? '';
  if (typeof input !== 'string') return new Refused(fieldIsNot('input', 'text', kindOf(input)));
  const instruction = readContent(record.instruction, 'instruction');
  if (instruction instanceof Refused || input === '') return instruction;
  return typeof instruction === 'string'
    ? `${instruction}\n${input}`
    : new Refused(instructionIsMadeOfMessages());
}

/** LLaMA-Factory's alpaca layout for pairs. */
export const ALPACA: RowFormat = {
  ...columns,
  // Beside a prompt the instruction is one more column that tells where the prompt came from.
  matches: (record) => columns.matches(record) && !hasKeys(record, ['prompt']),
  read: (record) => {
    const instruction = alpacaPrompt(record);
    return instruction instanceof Refused ? instruction : columns.read({ ...record, instruction });
  },
};
