// @vitest-environment happy-dom
import { beforeEach, expect, it } from 'vitest';

import type { MockWorker } from '../../testing/mockWorker';
import {
  begun,
  lastEnded,
  page,
  pageWithPairs,
  runsAreKept,
  settled,
  startsOf,
  statuses,
} from '../../testing/queuedPage';
import { refineryStore } from '../store';
import { experimentResumed, waitingRunKept } from './queueActions';
import { queueStore } from './queueStore';

runsAreKept();

let worker: MockWorker;
beforeEach(async () => {
  worker = await pageWithPairs();
});

async function deviceLost(): Promise<void> {
  const { runId } = page().run;
  const failure = { code: 'device_lost', message: 'The GPU device was lost.' };
  worker.say({ type: 'failed', requestId: null, runId, ...failure });
  await settled();
  await settled();
}

it('a lost device pauses the experiment with its run, and fails none', async () => {
  await begun();
  await deviceLost();
  expect(statuses()).toEqual(['waiting', 'waiting', 'waiting']);
  expect(queueStore.getState().status).toBe('paused');
  expect(startsOf(worker)).toBe(1);
});

it('goes on with no run while the worker is broken, and with the same one behind that', async () => {
  await begun();
  await deviceLost();
  experimentResumed();
  await settled();
  expect(page().notice).toContain('restart it before the experiment goes on');
  expect(statuses()).toEqual(['waiting', 'waiting', 'waiting']);
  expect(startsOf(worker)).toBe(1);
  refineryStore.setState({ crash: null });
  experimentResumed();
  await settled();
  expect(statuses()).toEqual(['running', 'waiting', 'waiting']);
  expect(startsOf(worker)).toBe(2);
});

it('a run that is out of memory fails by itself, and the next one is begun', async () => {
  await begun();
  const { runId } = page().run;
  const failure = { code: 'out_of_memory', message: 'There is no room.' };
  worker.say({ type: 'failed', requestId: null, runId, ...failure });
  await settled();
  await settled();
  expect(statuses()).toEqual(['failed', 'running', 'waiting']);
  await lastEnded(worker);
  expect(statuses()).toEqual(['failed', 'completed', 'running']);
});

it('a run that was kept as it stood is not made again; one that runs by now is left as it is', async () => {
  await begun();
  await deviceLost();
  waitingRunKept(0, 12);
  expect(queueStore.getState().runs[0]).toMatchObject({ status: 'stopped', seconds: 12 });
  refineryStore.setState({ crash: null });
  experimentResumed();
  await settled();
  expect(statuses()).toEqual(['stopped', 'running', 'waiting']);
  waitingRunKept(1, 12);
  expect(statuses()).toEqual(['stopped', 'running', 'waiting']);
});
