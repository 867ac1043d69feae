// @vitest-environment happy-dom
import { afterAll, beforeEach, expect, it, vi } from 'vitest';

import type { KeptRun } from '../../protocol/keptRun';
import { KeptRuns } from '../../storage/keptRuns';
import { MockWorker, mockBackend } from '../../testing/mockWorker';
import { appStarted } from '../backendActions';
import { filePicked } from '../dataActions';
import { measuredForgotten } from '../measured';
import { continuePressed, resetPressed, stopPressed, trainPressed } from '../runActions';
import { session, setWorkerStarter } from '../session';
import { settingChanged } from '../settingActions';
import { defaultSettings } from '../settingValues';
import { idleRun } from '../state';
import { refineryStore } from '../store';
import { queuedRunCloned } from './cloneActions';
import { keptStore } from './keptStore';
import {
  experimentPaused,
  experimentResumed,
  experimentStarted,
  queuedRunStopped,
} from './queueActions';
import { changeQueue, queueStore } from './queueStore';
import { lastRunKept, runsRecorded } from './recorder';

const page = () => refineryStore.getState();
const statuses = () => queueStore.getState().runs.map(({ status }) => status);
/** Lets what waits for an answer go on. */
const settled = () => new Promise((resolve) => setTimeout(resolve));

/** What the browser would keep. */
const kept: KeptRun[] = [];
vi.spyOn(KeptRuns, 'open').mockResolvedValue({
  list: () => Promise.resolve([]),
  keep: (run: KeptRun) => {
    kept.push(run);
    return Promise.resolve();
  },
} as unknown as KeptRuns);
afterAll(runsRecorded());

function emptied(): void {
  session.sources.train = null;
  measuredForgotten();
  refineryStore.setState({
    ...{ settings: defaultSettings(), run: idleRun, crash: null, notice: null },
    data: { train: { status: 'empty' }, heldOut: { status: 'empty' } },
  });
  changeQueue({ status: 'none', runs: [], plan: 'grid', seeds: 1 });
  keptStore.setState({ heads: [], chosen: [], places: {} });
  kept.length = 0;
}
afterAll(emptied);

async function read(worker: MockWorker, hash: string): Promise<void> {
  void filePicked('train', new File(['{}'], 'a.jsonl'));
  const { requestId } = worker.command('loadData');
  const report = { name: 'a.jsonl', usable: 3, refused: 0, scored: 0, hash };
  worker.say({ type: 'dataLoaded', requestId, role: 'train', report });
  await settled();
}

let worker: MockWorker;
beforeEach(async () => {
  setWorkerStarter(() => new MockWorker() as unknown as Worker);
  emptied();
  void appStarted();
  worker = MockWorker.last;
  const { requestId } = worker.command('selectBackend');
  worker.say({ type: 'backendSelected', requestId, backend: mockBackend });
  await settled();
  await read(worker, 'first');
});

/** Three runs, of which the first is under way. */
async function begun(): Promise<void> {
  changeQueue({ grid: [{ path: 'alignment.beta', values: '0.1, 0.2, 0.3' }] });
  experimentStarted();
  await settled();
}

const started = () => worker.sent.filter(({ type }) => type === 'start').length;

/** The run that was started last comes to an end. */
async function ended(reason = 'completed', stepsTrained = 4): Promise<void> {
  const { config, runId } = page().run;
  const lastMetrics = { train: null, eval: null };
  const summary = { config, reason, stepsTrained, seconds: 1, lastMetrics };
  const hashes = { dataHash: 'first', evalDataHash: null };
  worker.say({ type: 'finished', runId, summary: { ...summary, ...hashes } });
  await settled();
  await lastRunKept();
  await settled();
}

it('a run that is stopped early is kept with what it has, and the queue goes on', async () => {
  await begun();
  expect(statuses()).toEqual(['running', 'waiting', 'waiting']);
  queuedRunStopped(0);
  expect(worker.command('stop').runId).toBe(page().run.runId);
  await ended('stopped', 3);
  expect(statuses()).toEqual(['stopped', 'running', 'waiting']);
  expect(kept.map(({ head }) => [head.name, head.summary.stepsTrained])).toEqual([['beta=0.1', 3]]);
  expect(started()).toBe(2);
});

it('a run that is reset is left out and kept nowhere, and the queue goes on', async () => {
  await begun();
  resetPressed();
  const { runId } = page().run;
  await ended('stopped', 3);
  worker.say({ type: 'runReset', runId });
  await settled();
  expect(kept).toEqual([]);
  expect(statuses()).toEqual(['skipped', 'running', 'waiting']);
  await ended();
  expect(kept).toHaveLength(1);
});

it('settings and files stand while its runs take the page, and are one’s own while it pauses', async () => {
  await begun();
  settingChanged('training.steps', 7);
  expect(page().settings['training.steps']).not.toBe(7);
  expect(page().notice).toContain('An experiment is running');
  await filePicked('train', new File(['{}'], 'b.jsonl'));
  expect(page().data.train).toMatchObject({ name: 'a.jsonl' });
  experimentPaused();
  await ended();
  expect(queueStore.getState().status).toBe('paused');
  settingChanged('training.steps', 7);
  experimentResumed();
  await settled();
  // The experiment's runs are as they were planned.
  expect(page().run.config?.training.steps).not.toBe(7);
  await ended();
  await ended();
  expect(queueStore.getState().status).toBe('done');
  expect(page().settings['training.steps']).toBe(7);
});

it('goes on with no other pairs than those with which it began', async () => {
  await begun();
  experimentPaused();
  await ended();
  await read(worker, 'another');
  experimentResumed();
  expect(queueStore.getState().status).toBe('paused');
  expect(page().notice).toContain('began with other pairs');
  expect(started()).toBe(1);
  await read(worker, 'first');
  experimentResumed();
  await settled();
  expect(started()).toBe(2);
});

it('a clone of one of its runs comes behind the others, with a color of its own', async () => {
  await begun();
  const [first] = queueStore.getState().runs;
  expect(queuedRunCloned(first!.member, { path: 'training.steps', written: '9' })).toBe(true);
  expect(statuses()).toEqual(['running', 'waiting', 'waiting', 'waiting']);
  for (let run = 0; run < 3; run++) await ended();
  expect(page().run.config).toMatchObject({ training: { steps: 9 }, alignment: { beta: 0.1 } });
  await ended();
  expect(queueStore.getState().status).toBe('done');
  expect(Object.values(keptStore.getState().places)).toEqual([0, 1, 2, 3]);
  // One that changes nothing is refused, and says so.
  expect(queuedRunCloned(first!.member, { path: 'alignment.beta', written: '0.1' })).toBe(false);
  expect(page().notice).toContain('In that run β is 0.1 already');
});

it('a run that goes on keeps the scores from before it was stopped', async () => {
  trainPressed();
  const scored = (step: number): void => {
    const { runId } = page().run;
    const score = { step, name: 'arc', metric: 'acc', value: step / 10, stderr: null, n: 2 };
    const place = { epoch: 0, seconds: 0 };
    worker.say({ type: 'taskScored', runId, place, score, items: [] });
  };
  const prepared = (): void => {
    for (const phase of ['prepare', 'align'])
      worker.say({ type: 'phaseStarted', runId: page().run.runId, phase, steps: 4 });
  };
  prepared();
  scored(0);
  scored(2);
  stopPressed();
  await ended('stopped', 2);
  continuePressed();
  prepared();
  scored(2);
  scored(4);
  await ended();
  expect(kept.map(({ body }) => body.benchmarks.map(({ step }) => step))).toEqual([
    [0, 2],
    [0, 2, 4],
  ]);
  trainPressed();
  prepared();
  scored(0);
  await ended();
  expect(kept.at(-1)!.body.benchmarks.map(({ step }) => step)).toEqual([0]);
});
