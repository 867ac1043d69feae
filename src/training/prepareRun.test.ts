import { expect, it } from 'vitest';

import { defaultConfig } from '../protocol/resolveConfig';
import { checkpointOf } from '../testing/referenceFiles';
import { openModel } from './givenModel';
import { prepareRun, type LoadedData } from './prepareRun';

// Of a file only its name is read.
const train = {
  pairs: [
    {
      ...{ prompt: 'How do I clean a kettle, a pan, a cup and a sink?', line: 1 },
      ...{ chosen: ' With lemon and warm water.', rejected: ' No idea at all.' },
    },
  ],
  report: { name: 'pairs.jsonl' },
} as unknown as LoadedData;

it('refuses rows that a second checkpoint has no positions for, though the policy has them', async () => {
  const { forData: given } = await openModel('ours', checkpointOf('gpt2', 'policy'));
  const short = { ...given, name: 'theirs', config: { ...given.config, maxPositions: 16 } };
  const run = defaultConfig('pairs.jsonl');
  const prepared = (reference: typeof given) => prepareRun(run, train, null, { given, reference });
  await expect(prepared(given)).resolves.toBeDefined();
  await expect(prepared(short)).rejects.toThrow(/tokens.*, and theirs has 16 positions/);
});
