import { afterEach, expect, it } from 'vitest';

import type { KeptInputs } from '../../protocol/runUnderway';
import { changeQueue } from '../experiments/queueStore';
import { idleRun, noModels, type DataState, type RefineryState } from '../state';
import { refineryStore } from '../store';
import { inputGone, isPageTaken, pageIsFree } from './wayBack';

const copy = (name: string) => ({ name, key: name, bytes: 10 });
const inputs: KeptInputs = {
  data: {
    train: { kind: 'copy', copy: copy('pairs.jsonl'), mapping: null },
    heldOut: { kind: 'copy', copy: copy('held-out.jsonl'), mapping: null },
  },
  models: {
    policy: { kind: 'copy', name: 'tiny', files: [copy('model.safetensors')] },
    reference: null,
    opponent: null,
  },
  tasks: [],
};
const report = { name: '', usable: 1 } as Extract<DataState, { status: 'loaded' }>['report'];
const loaded = { status: 'loaded', name: 'pairs.jsonl', report } as const;
const reading = { status: 'loading', name: 'pairs.jsonl', progress: null } as const;
const request = {} as Extract<DataState, { status: 'mapping' }>['request'];
const unmapped = { status: 'mapping', name: 'other.csv', request } as const;
const models: RefineryState['models'] = {
  ...noModels,
  policy: { status: 'loading', name: 'tiny' },
};
const page = (train: DataState, heldOut: DataState, given = models) => ({
  ...{ data: { train, heldOut }, models: given },
});

afterEach(() => {
  changeQueue({ status: 'none' });
  refineryStore.setState({ run: idleRun });
});

it('waits for what is on its way, and for nothing that was let go of', () => {
  expect(inputGone(page(reading, loaded), inputs)).toBeNull();
  expect(inputGone(page({ status: 'empty' }, loaded), inputs)).toBe('pairs.jsonl');
  expect(inputGone(page(unmapped, loaded), inputs)).toBe('pairs.jsonl');
  expect(inputGone(page(loaded, { status: 'empty' }), inputs)).toBe('held-out.jsonl');
  expect(inputGone(page(loaded, loaded, noModels), inputs)).toBe('tiny');
});

it('asks for no held-out pairs and no model where a run had none', () => {
  const without = { ...inputs, data: { ...inputs.data, heldOut: null }, models: noModelsGiven };
  expect(inputGone(page(loaded, { status: 'empty' }, noModels), without)).toBeNull();
});
const noModelsGiven = { policy: null, reference: null, opponent: null };

it.each(['running', 'pausing'] as const)(
  'holds the page for an experiment that is %s',
  (status) => {
    changeQueue({ status: 'paused' });
    expect(isPageTaken()).toBe(false);
    pageIsFree();
    changeQueue({ status });
    expect(pageIsFree).toThrow('another one was begun on this page');
  },
);

it('holds the page for a run', () => {
  refineryStore.setState({ run: { ...idleRun, status: 'preparing' } });
  expect(pageIsFree).toThrow('another one was begun on this page');
});
