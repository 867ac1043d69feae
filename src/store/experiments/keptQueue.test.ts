import { afterEach, expect, it } from 'vitest';

import type { KeptQueue, KeptQueuedRun } from '../../protocol/runUnderway';
import { placeOf, queueAhead, queueBehind, queueKept } from './keptQueue';
import { changeQueue, type QueuedRun } from './queueStore';

const runsOf = (...statuses: readonly string[]): readonly QueuedRun[] =>
  statuses.map((status) => ({ member: {}, status, why: null, seconds: null }) as QueuedRun);
const queueOf = (...statuses: readonly string[]): KeptQueue => ({
  ...{ id: 'e', name: 'which λ', runs: runsOf(...statuses), before: null },
});
const statusesOf = (queue: { readonly runs: readonly KeptQueuedRun[] } | null) =>
  queue?.runs.map(({ status }) => status);

afterEach(() => {
  changeQueue({ status: 'none', runs: [], before: null });
});

it('goes on with the first run that waits behind the one that ended', () => {
  const queue = queueOf('completed', 'running', 'skipped', 'waiting', 'waiting');
  const next = queueBehind(queue, { place: 1, status: 'stopped', seconds: 3 });
  expect(statusesOf(next)).toEqual(['completed', 'stopped', 'skipped', 'running', 'waiting']);
  expect(next!.runs[1]!.seconds).toBe(3);
  expect(placeOf(next!)).toBe(3);
});

it('has nothing left behind the last one, or where all others are left out', () => {
  const over = { place: 0, status: 'completed', seconds: 3 };
  expect(queueBehind(queueOf('running'), over)).toBeNull();
  expect(queueBehind(queueOf('running', 'skipped', 'failed'), over)).toBeNull();
});

it('takes the run that ended for the page’s only while it stands as running', () => {
  // The queue has moved on by itself: its next run is being made ready.
  const queue = queueOf('diverged', 'running', 'waiting');
  const next = queueBehind(queue, { place: 0, status: 'completed', seconds: 3 });
  expect(statusesOf(next)).toEqual(['diverged', 'running', 'waiting']);
});

it('leaves the page to a run that is being made ready, also behind one that was asked for again', () => {
  const next = queueBehind(queueOf('waiting', 'running', 'waiting'), null);
  expect(statusesOf(next)).toEqual(['waiting', 'running', 'waiting']);
});

it('keeps a paused experiment, and none that is over; only one that goes on belongs to a run', () => {
  const runs = runsOf('completed', 'waiting', 'waiting');
  changeQueue({ id: 'e', name: 'which λ', status: 'paused', runs });
  expect(statusesOf(queueAhead(null))).toEqual(['completed', 'running', 'waiting']);
  expect(queueKept()).toBeNull();
  changeQueue({ status: 'pausing' });
  expect(statusesOf(queueKept())).toEqual(['completed', 'waiting', 'waiting']);
  changeQueue({ status: 'done' });
  expect(queueAhead(null)).toBeNull();
});
