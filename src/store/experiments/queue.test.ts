// @vitest-environment happy-dom
import { beforeEach, expect, it } from 'vitest';

import type { ModelReport } from '../../protocol/model';
import type { RunSummary } from '../../protocol/run';
import type { RunConfig } from '../../protocol/runConfig';
import { MockWorker } from '../../testing/mockWorker';
import {
  answered,
  begun,
  kept,
  lastEnded,
  page,
  pageWithPairs,
  read,
  runsAreKept,
  settled,
  startsOf,
  statuses,
} from '../../testing/queuedPage';
import { backendChosen } from '../backendActions';
import { configurationTaken } from '../configuration';
import { filePicked, mappingChosen } from '../dataActions';
import { continuePressed, resetPressed, stopPressed, trainPressed } from '../runActions';
import { settingChanged } from '../settingActions';
import { refineryStore } from '../store';
import { keptRunCloned, queuedRunCloned } from './cloneActions';
import { keptStore } from './keptStore';
import {
  experimentPaused,
  experimentResumed,
  experimentStopped,
  queuedRunStopped,
  runQueuedAgain,
  runSkipped,
} from './queueActions';
import { changeQueue, queueStore } from './queueStore';
import { lastRunKept } from './recorder';

runsAreKept();

let worker: MockWorker;
beforeEach(async () => {
  worker = await pageWithPairs();
});
const started = () => startsOf(worker);
const ended = (reason?: string, steps?: number) => lastEnded(worker, reason, steps);

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
  const other = { ...page().settings, backend: 'cpu' };
  await backendChosen('cpu');
  configurationTaken(other, 'a file', 'The settings are set.');
  expect(page().settings.backend).toBe('auto');
  expect(page().run.status).not.toBe('failed');
  expect(MockWorker.last).toBe(worker);
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

it('what ends a queued run leaves alone a run that was begun by hand, for which it waits', async () => {
  await begun();
  experimentPaused();
  await ended();
  trainPressed();
  expect(started()).toBe(2);
  experimentResumed();
  await settled();
  expect(statuses()).toEqual(['completed', 'running', 'waiting']);
  queuedRunStopped(1);
  await settled();
  expect(statuses()).toEqual(['completed', 'skipped', 'running']);
  experimentStopped();
  await settled();
  expect(worker.sent.some(({ type }) => type === 'stop')).toBe(false);
  await ended();
  expect(statuses()).toEqual(['completed', 'skipped', 'skipped']);
  expect(queueStore.getState().status).toBe('done');
  expect(started()).toBe(2);
});

it('a run that has ended and is being kept is not left out', async () => {
  await begun();
  const lastMetrics = { train: null, eval: null };
  const { config, runId } = page().run;
  const summary = { config, reason: 'completed', stepsTrained: 4, seconds: 1, lastMetrics };
  worker.say({ type: 'finished', runId, summary });
  queuedRunStopped(0);
  await lastRunKept();
  await settled();
  expect(statuses()).toEqual(['completed', 'running', 'waiting']);
});

it('one that cannot go on is paused, also where it was over', async () => {
  await begun();
  experimentStopped();
  await ended('stopped');
  expect(queueStore.getState().status).toBe('done');
  await read(worker, 'another');
  runQueuedAgain(1);
  expect(page().notice).toContain('began with other pairs');
  expect(queueStore.getState().status).toBe('paused');
  runSkipped(1);
  // Nor do runs on other pairs come behind it.
  const [first] = queueStore.getState().runs;
  expect(queuedRunCloned(first!.member, { path: 'training.steps', written: '9' })).toBe(false);
  expect(page().notice).toContain('began with other pairs');
  expect(statuses()).toEqual(['stopped', 'skipped', 'skipped']);
});

it.each([
  ['first', 'running', 2],
  ['another', 'paused', 1],
])('pairs on their way (%s) are told apart once they are there', async (hash, status, starts) => {
  await begun();
  experimentPaused();
  await ended();
  void filePicked('train', new File(['{}'], 'a.jsonl'));
  experimentResumed();
  await settled();
  expect(page().notice).toBeNull();
  expect([queueStore.getState().status, started()]).toEqual(['running', 1]);
  await answered(worker, hash);
  expect([queueStore.getState().status, started()]).toEqual([status, starts]);
  expect(page().notice?.includes('began with other pairs') ?? false).toBe(hash !== 'first');
});

it('other columns of the same file are other pairs', async () => {
  await begun();
  experimentPaused();
  await ended();
  void mappingChosen('train', { prompt: 'q', chosen: 'a', rejected: 'b' });
  await answered(worker, 'first');
  experimentResumed();
  expect(queueStore.getState().status).toBe('paused');
  expect(page().notice).toContain('began with other pairs');
});

it('a kept run is made again only on its own pairs and from its own models', async () => {
  await begun();
  experimentStopped();
  await ended();
  const [head] = keptStore.getState().heads;
  const cloned = (part: Partial<RunConfig>, summary: Partial<RunSummary> = {}): string | null => {
    const own = { ...head!, config: { ...head!.config, ...part } };
    const change = { path: 'training.steps', written: '9' } as const;
    keptRunCloned({ ...own, summary: { ...own.summary, ...summary } }, change);
    return page().notice;
  };
  const { data, model, sampling } = head!.config;
  expect(cloned({ data: { ...data, source: 'starter', path: null } })).toContain('starter’s pairs');
  expect(cloned({}, { dataHash: 'another' })).toContain('other pairs than those that are loaded');
  expect(cloned({ model: { ...model, source: 'starter' } })).toContain('it had the starter');
  expect(cloned({ sampling: { ...sampling, opponentPath: 'o' } })).toContain('it had "o"');
  settingChanged('model.source', 'checkpoint');
  const report = { parameters: 12, vocabularySize: 5 } as ModelReport;
  const policy = { status: 'loaded', name: 'm', report } as const;
  refineryStore.setState(({ models }) => ({ models: { ...models, policy } }));
  const ofModel = { ...model, source: 'checkpoint', policyPath: 'm' } as const;
  expect(cloned({ model: { ...ofModel, policyPath: 'n' } })).toContain('it had "n"');
  const counts = { parameters: 11, vocabularySize: 5 };
  expect(cloned({ model: ofModel }, counts)).toContain('it had 11 parameters');
  expect(statuses()).toEqual(['completed', 'skipped', 'skipped']);
  // No run of another source comes into a queue that pauses.
  changeQueue({ status: 'paused' });
  const starter = { data: { ...data, source: 'starter', path: null } } as const;
  settingChanged('data.source', 'starter');
  expect(cloned(starter)).toContain('the experiment that is under way');
});
