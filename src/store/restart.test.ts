// @vitest-environment happy-dom
import { afterAll, beforeEach, expect, it } from 'vitest';

import { MockWorker, mockBackend } from '../testing/mockWorker';
import { appStarted, workerRestarted } from './backendActions';
import { filePicked } from './dataActions';
import { modelCleared, modelPicked } from './modelActions';
import { pairLines } from './pairLines';
import { trainPressed } from './runActions';
import { session, setWorkerStarter } from './session';
import { defaultSettings } from './settingValues';
import { idleRun, noModels } from './state';
import { refineryStore } from './store';

const state = () => refineryStore.getState();
/** Lets what waits for an answer go on. */
const settled = () => new Promise((resolve) => setTimeout(resolve));

function backendAnswers(worker: MockWorker): Promise<unknown> {
  const { requestId } = worker.command('selectBackend');
  worker.say({ type: 'backendSelected', requestId, backend: mockBackend });
  return settled();
}

function dataAnswers(worker: MockWorker): Promise<unknown> {
  const { requestId } = worker.command('loadData');
  const report = { name: 'a.jsonl', usable: 3, refused: 0 };
  worker.say({ type: 'dataLoaded', requestId, role: 'train', report });
  return settled();
}

function modelAnswers(worker: MockWorker): Promise<unknown> {
  const { requestId, role } = worker.command('loadModel');
  worker.say({ type: 'modelLoaded', requestId, role, report: { template: 'chat' } });
  return settled();
}

/** A page with a preference file, a policy and a reference, each read. */
async function loaded(): Promise<MockWorker> {
  void appStarted();
  const worker = MockWorker.last;
  await backendAnswers(worker);
  void modelPicked('policy', 'tiny', []);
  await modelAnswers(worker);
  void modelPicked('reference', 'tiny-reference', []);
  await modelAnswers(worker);
  void filePicked('train', new File(['{}'], 'a.jsonl'));
  await dataAnswers(worker);
  return worker;
}

/** Nothing is left to the page of the next file of tests. */
function emptied(): void {
  session.sources.train = null;
  session.models.policy = null;
  session.models.reference = null;
  refineryStore.setState({
    ...{ settings: defaultSettings(), run: idleRun, crash: null, notice: null },
    data: { train: { status: 'empty' }, heldOut: { status: 'empty' } },
    models: noModels,
  });
}
afterAll(emptied);

beforeEach(() => {
  setWorkerStarter(() => new MockWorker() as unknown as Worker);
  emptied();
});

it('a new worker has no file until each was handed over: none counts as loaded before', async () => {
  await loaded();
  /** What each stood at whenever the backend was ready. */
  const seen = new Set<string>();
  const stop = refineryStore.subscribe(
    (now) => now,
    ({ backend, data, models }) => {
      if (backend.status === 'ready')
        seen.add(`${data.train.status} ${models.policy.status} ${models.reference.status}`);
    },
  );
  void workerRestarted();
  const worker = MockWorker.last;
  await backendAnswers(worker);
  expect(state().backend.status).toBe('ready');
  expect(state().models.policy).toEqual({ status: 'loading', name: 'tiny' });
  expect(worker.command('loadModel').name).toBe('tiny');
  await modelAnswers(worker);
  expect(worker.command('loadModel').name).toBe('tiny-reference');
  await modelAnswers(worker);
  await dataAnswers(worker);
  stop();
  expect(state().data.train.status).toBe('loaded');
  expect(seen.has('loaded loaded loaded')).toBe(true);
  expect([...seen].filter((was) => was.startsWith('loaded'))).toEqual(['loaded loaded loaded']);
  modelCleared('policy');
  modelCleared('reference');
});

it('the rows of pairs are kept as they come, and go with the next run', async () => {
  const worker = await loaded();
  trainPressed();
  const { runId } = worker.command('start');
  worker.say({ type: 'pairs', runId, rows: [{ step: 0 }, { step: 0 }] });
  worker.say({ type: 'pairs', runId, rows: [{ step: 6 }] });
  expect(pairLines.parts().join('')).toBe('{"step":0}\n{"step":0}\n{"step":6}\n');
  worker.say({ type: 'finished', runId, summary: {} });
  trainPressed();
  expect(pairLines.rows()).toBe(0);
});
