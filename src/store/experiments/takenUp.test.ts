// @vitest-environment happy-dom
import { beforeEach, expect, it } from 'vitest';

import type { MockWorker } from '../../testing/mockWorker';
import {
  lastEnded,
  page,
  pageWithPairs,
  runsAreKept,
  settled,
  startsOf,
  statuses,
} from '../../testing/queuedPage';
import { queuedRunStarted } from '../runActions';
import {
  experimentPaused,
  experimentPlanned,
  experimentResumed,
  experimentTakenUp,
} from './queueActions';
import { changeQueue, queueStore } from './queueStore';

runsAreKept();

let worker: MockWorker;
beforeEach(async () => {
  worker = await pageWithPairs();
});
const started = () => startsOf(worker);
const ended = () => lastEnded(worker);

it('one that is taken up after a reload can pause, and goes on with the pairs that came back', async () => {
  changeQueue({
    grid: [{ path: 'alignment.beta', values: '0.1, 0.2, 0.3' }],
    pairs: { dataHash: null, evalDataHash: null, columns: '' },
  });
  const { members } = experimentPlanned();
  const runs = members.map((member, i) => ({
    ...{ member, status: i === 0 ? 'running' : 'waiting', why: null, seconds: null },
  }));
  experimentTakenUp({ id: 'kept', name: 'Grid', runs, before: page().settings }, () => {
    queuedRunStarted(members[0]!.config);
  });
  experimentPaused();
  await ended();
  expect(queueStore.getState()).toMatchObject({ status: 'paused', id: 'kept' });
  experimentResumed();
  await settled();
  expect(statuses()).toEqual(['completed', 'running', 'waiting']);
  expect(started()).toBe(2);
  for (let run = 0; run < 2; run++) await ended();
  expect(queueStore.getState().status).toBe('done');
});
