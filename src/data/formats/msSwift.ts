import { lastMessageIsNoAssistantTurn } from '../../shared/sentences/rowSentences';

import { readContent, readMessages, readSystem } from './content';
import { makePair } from './makePair';
import { hasKeys, Refused, type RowFormat } from './rowFormat';

/** ms-swift's layout: the last message is the chosen completion, the rejected one stands apart. */
export const MS_SWIFT: RowFormat = {
  name: 'ms-swift',
  matches: (record) => hasKeys(record, ['messages', 'rejected_response']),
  read: (record) => {
    const turns = readMessages(record.messages, 'messages');
    if (turns instanceof Refused) return turns;
    const last = turns.at(-1);
    if (last?.role !== 'assistant') {
      return new Refused(lastMessageIsNoAssistantTurn('messages'));
    }
    const other = readContent(record.rejected_response, 'rejected_response');
    if (other instanceof Refused) return other;
    const rejected = typeof other === 'string' ? [{ role: 'assistant', content: other }] : other;
    const system = readSystem(record);
    if (system instanceof Refused) return system;
    return makePair({ prompt: turns.slice(0, -1), chosen: [last], rejected, system });
  },
};
