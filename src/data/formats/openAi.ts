import { fieldIsNot } from '../../shared/sentences/rowSentences';

import { readContent } from './content';
import { makePair } from './makePair';
import { hasKeys, isRecord, kindOf, Refused, type RowFormat } from './rowFormat';

/** OpenAI's preference layout, which Azure, Together and Fireworks share; tools are not rendered. */
export const OPENAI: RowFormat = {
  name: 'OpenAI preference',
  matches: (record) => hasKeys(record, ['input', 'preferred_output', 'non_preferred_output']),
  read: ({ input, preferred_output, non_preferred_output }) => {
    if (!isRecord(input)) return new Refused(fieldIsNot('input', 'an object', kindOf(input)));
    const prompt = readContent(input.messages, 'input.messages');
    if (prompt instanceof Refused) return prompt;
    const chosen = readContent(preferred_output, 'preferred_output');
    if (chosen instanceof Refused) return chosen;
    const rejected = readContent(non_preferred_output, 'non_preferred_output');
    if (rejected instanceof Refused) return rejected;
    return makePair({ prompt, chosen, rejected });
  },
};
