import { expect, it } from 'vitest';

import { refineryStore } from '../../store/store';
import { noModels, type RefineryState } from '../../store/state';
import { obstacle } from './useReadiness';

type Models = RefineryState['models'];

const report = {} as never;
const of = (models: Partial<Models>): string | null =>
  obstacle({
    ...refineryStore.getState(),
    backend: { status: 'ready', info: {} as never },
    data: { train: { status: 'loaded', name: 'a.jsonl', report }, heldOut: { status: 'empty' } },
    settings: { ...refineryStore.getState().settings, 'model.source': 'checkpoint' },
    models: { ...noModels, ...models },
  });

it('no run begins while a checkpoint of it is being read', () => {
  const policy = { status: 'loaded', name: 'p', report } as const;
  const reference = { status: 'loading', name: 'r' } as const;
  expect(of({ policy, reference })).toBe('The checkpoint is being read.');
  expect(of({ policy: reference, reference: { status: 'empty' } })).toBe(
    'The checkpoint is being read.',
  );
  expect(of({ policy: { status: 'empty' }, reference: { status: 'empty' } })).toContain(
    'Choose the policy’s checkpoint',
  );
  expect(of({ policy, reference: { status: 'empty' } })).toBeNull();
  expect(of({ policy, opponent: reference })).toBe('The checkpoint is being read.');
  const failure = { code: 'bad_file', message: 'Broken.' } as const;
  const opponent = { status: 'failed', name: 'o', failure } as const;
  expect(of({ policy, opponent })).toContain('The opponent’s checkpoint could not be used');
});
