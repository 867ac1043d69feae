import { afterEach, expect, it } from 'vitest';

import type { KeptInputs, KeptQueue } from '../../protocol/runUnderway';
import { changeQueue, type QueuedRun, type QueueState } from '../experiments/queueStore';
import { idleRun, noModels, type DataState, type RefineryState } from '../state';
import { refineryStore } from '../store';
import {
  experimentBehind,
  experimentMayComeBack,
  inputGone,
  isPageTaken,
  pageIsFree,
  pairsAreTheSame,
} from './wayBack';

const copy = (name: string) => ({ name, key: name, bytes: 10 });
const inputs: KeptInputs = {
  data: {
    train: { kind: 'copy', copy: copy('pairs.jsonl'), mapping: null, hash: 'pairs' },
    heldOut: { kind: 'copy', copy: copy('held-out.jsonl'), mapping: null, hash: 'held out' },
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

it('goes on with no other pairs than those that the run took', () => {
  const held = (name: string, hash: string): DataState => ({
    ...{ status: 'loaded', name, report: { ...report, hash } },
  });
  pairsAreTheSame(page(held('renamed.jsonl', 'pairs'), held('b.jsonl', 'held out')), inputs);
  expect(() => {
    pairsAreTheSame(page(held('other.jsonl', 'others'), held('b.jsonl', 'held out')), inputs);
  }).toThrow('other.jsonl does not hold what this run took; choose pairs.jsonl as it was then.');
  expect(() => {
    pairsAreTheSame(page(held('pairs.jsonl', 'pairs'), held('b.jsonl', 'pairs')), inputs);
  }).toThrow('b.jsonl does not hold what this run took; choose held-out.jsonl as it was then.');
});

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

const queued = (...statuses: QueuedRun['status'][]) =>
  statuses.map((status) => ({ status }) as QueuedRun);
const kept: KeptQueue = {
  ...{ id: 'one', name: 'Grid', before: null },
  runs: queued('completed', 'running', 'waiting'),
};
const queue = (id: string, status: QueueState['status'], ...runs: QueuedRun['status'][]) =>
  experimentBehind(kept, { id, status, runs: queued(...runs) });

it('goes on with an experiment that this page has not gone through', () => {
  expect(queue('', 'none')).toBe(kept);
  expect(queue('another', 'done', 'completed')).toBe(kept);
  expect(queue('one', 'done', 'completed', 'failed', 'completed')).toBeNull();
  expect(experimentBehind(null, { id: '', status: 'none', runs: [] })).toBeNull();
});

it('goes on with one that waits for a new worker, as it stands by now', () => {
  const now = queue('one', 'paused', 'completed', 'waiting', 'skipped', 'waiting');
  expect(now?.runs.map(({ status }) => status)).toEqual([
    ...['completed', 'running', 'skipped', 'waiting'],
  ]);
  expect(queue('one', 'paused', 'completed', 'skipped', 'waiting')).toBeNull();
});

it('takes the place of no other experiment that is paused', () => {
  changeQueue({ status: 'paused', id: 'another' });
  expect(() => {
    experimentMayComeBack(kept);
  }).toThrow('another experiment is paused');
  changeQueue({ status: 'paused', id: 'one' });
  experimentMayComeBack(kept);
});
