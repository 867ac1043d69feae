import { columnFormat } from './columnFormats';
import { hasKeys, kindOf, Refused, type RowFormat } from './rowFormat';

const columns = columnFormat('LLaMA-Factory alpaca', {
  prompt: 'instruction',
  chosen: 'chosen',
  rejected: 'rejected',
});

/** LLaMA-Factory's alpaca layout: the prompt is `instruction`, and where `input` is not empty a line with it. */
export const ALPACA: RowFormat = {
  ...columns,
  // Beside a prompt the instruction is one more column that tells where the prompt came from.
  matches: (record) => columns.matches(record) && !hasKeys(record, ['prompt']),
  read: (record) => {
    const input = record.input ?? '';
    if (typeof input !== 'string') return new Refused(`"input" is ${kindOf(input)}, not text`);
    const { instruction } = record;
    if (input === '' || typeof instruction !== 'string') return columns.read(record);
    return columns.read({ ...record, instruction: `${instruction}\n${input}` });
  },
};
