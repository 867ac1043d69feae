import { expect, it } from 'vitest';

import { noModels, type ModelState, type RefineryState } from '../store/state';
import { defaultSettings } from '../store/settingValues';
import { refineryStore } from '../store/store';
import { policyWords } from './readyWords';

const report = {} as never;
const empty = { status: 'empty' } as const;
const words = (source: string, policy: ModelState, reference: ModelState, sft = 0): string =>
  policyWords({
    ...refineryStore.getState(),
    settings: { ...defaultSettings(), 'model.source': source, 'sft.steps': sft },
    models: { ...noModels, policy, reference },
    preparation: { status: 'none' },
  } satisfies RefineryState);
const loaded = (name: string): ModelState => ({ status: 'loaded', name, report });

it('what Train does about the policy is said as it is', () => {
  expect(words('scratch', empty, empty, 40)).toBe(
    'A nano Llama is fitted to the chosen answers for 40 steps; a copy of it becomes the reference.',
  );
  expect(words('checkpoint', loaded('tiny'), loaded('other'))).toBe(
    'tiny is taken as it is; other is the reference.',
  );
  // No run begins with a preset where a checkpoint is wanted.
  expect(words('checkpoint', empty, empty)).toBe(
    'A checkpoint is to be chosen first, under Model.',
  );
  expect(words('checkpoint', { status: 'loading', name: 'tiny' }, empty)).toBe(
    'tiny is being read.',
  );
  const failure = { code: 'bad_file', message: 'No.' } as const;
  expect(words('checkpoint', { status: 'failed', name: 'tiny', failure }, empty)).toBe(
    'tiny could not be used: choose another checkpoint under Model.',
  );
});
