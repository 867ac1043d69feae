// @vitest-environment happy-dom
import { afterAll, beforeEach, describe, expect, it } from 'vitest';

import type { TaskEntry } from '../protocol/tasks';
import { MockWorker, mockBackend } from '../testing/mockWorker';
import { appStarted, workerRestarted } from './backendActions';
import { eventReceived } from './events';
import { metricSeries } from './metricSeries';
import { session, setWorkerStarter } from './session';
import { settingsUndone } from './settingActions';
import { defaultSettings } from './settingValues';
import { idleRun } from './state';
import { refineryStore } from './store';
import { taskFilesPicked, taskRemoved } from './taskActions';
import { metricsOfTask } from './taskResults';
import { noAdding, noTaskResults } from './taskState';

const state = () => refineryStore.getState();
const entries = () => state().settings.benchmarks as readonly TaskEntry[];
const settled = () => new Promise((resolve) => setTimeout(resolve));
const report = { format: 'arc', items: 2, chance: 0.5, first: { context: 'Q', answer: ' a' } };

async function answers(): Promise<void> {
  const { requestId } = MockWorker.last.command('loadTask');
  MockWorker.last.say({ type: 'taskLoaded', requestId, report });
  await settled();
}

/** Picks a file that the worker recognises as ARC. */
async function picked(name: string): Promise<void> {
  void taskFilesPicked([new File(['{}'], name)]);
  await answers();
  await answers();
}

beforeEach(async () => {
  setWorkerStarter(() => new MockWorker() as unknown as Worker);
  session.tasks.clear();
  refineryStore.setState({
    ...{ settings: defaultSettings(), run: idleRun, taskFiles: {}, taskAdding: noAdding },
    taskResults: noTaskResults,
  });
  void appStarted();
  const { requestId } = MockWorker.last.command('selectBackend');
  MockWorker.last.say({ type: 'backendSelected', requestId, backend: mockBackend });
  await settled();
});

afterAll(() => {
  session.unfollow?.();
  refineryStore.setState({ settings: defaultSettings(), taskFiles: {} });
});

describe('files of questions', () => {
  it('become benchmarks under names of their own, and come back when their removal is undone', async () => {
    await picked('own.jsonl');
    await picked('own.jsonl');
    expect(entries()).toEqual([
      { name: 'own', format: 'arc', path: 'own.jsonl', shots: 0 },
      { name: 'own-2', format: 'arc', path: 'own.jsonl', shots: 0 },
    ]);
    expect(state().taskFiles['arc own.jsonl']).toEqual({ status: 'loaded', report });
    taskRemoved(0);
    expect(entries().map(({ name }) => name)).toEqual(['own-2']);
    settingsUndone();
    expect(entries().map(({ name }) => name)).toEqual(['own', 'own-2']);
  });

  it('add nothing where the worker refuses them', async () => {
    void taskFilesPicked([new File(['{}'], 'pairs.jsonl')]);
    const { requestId } = MockWorker.last.command('loadTask');
    const message = 'pairs.jsonl, line 1: it is of no known set.';
    MockWorker.last.say({ type: 'failed', requestId, runId: null, code: 'bad_file', message });
    await settled();
    expect(state().taskAdding).toEqual({ reading: [], failures: [{ code: 'bad_file', message }] });
    expect(entries()).toEqual([]);
  });

  it('are taken for the benchmark of a run file that names one of their name', async () => {
    const entry: TaskEntry = { name: 'arc', format: 'arc', path: 'sets/own.jsonl', shots: 5 };
    refineryStore.setState({ settings: { ...defaultSettings(), benchmarks: [entry] } });
    void taskFilesPicked([new File(['{}'], 'own.jsonl')]);
    expect(MockWorker.last.command('loadTask')).toMatchObject({
      ...{ format: 'arc', path: 'sets/own.jsonl' },
    });
    await answers();
    expect(entries()).toEqual([entry]);
    expect(state().taskFiles['arc sets/own.jsonl']?.status).toBe('loaded');
  });

  it('are handed to a new worker', async () => {
    await picked('own.jsonl');
    const before = MockWorker.last;
    void workerRestarted();
    expect(MockWorker.last).not.toBe(before);
    const { requestId } = MockWorker.last.command('selectBackend');
    MockWorker.last.say({ type: 'backendSelected', requestId, backend: mockBackend });
    await settled();
    expect(MockWorker.last.command('loadTask')).toMatchObject({ format: 'arc', path: 'own.jsonl' });
  });
});

describe('scores of a run', () => {
  it('stand on the axes with their error, one row a step, and not among the eval rows', () => {
    refineryStore.setState({ run: { ...idleRun, runId: 'run-1', status: 'aligning' } });
    const place = { epoch: 0.5, seconds: 1, seen: { pairs: 8, tokens: 90 } };
    const score = { step: 2, name: 'a', metric: 'acc', value: 0.5, stderr: 0.25, n: 4 } as const;
    const event = { type: 'taskScored', runId: 'run-1', place, items: [] } as const;
    eventReceived({ ...event, score });
    eventReceived({ ...event, score: { ...score, name: 'b', stderr: null } });
    const columns = metricSeries.of('align', 'benchmark')!;
    expect([...columns.pairs]).toEqual([8]);
    const { value, low, high } = metricsOfTask('a');
    expect([value, low, high].map((metric) => columns.column(metric)![0])).toEqual([
      0.5, 0.25, 0.75,
    ]);
    expect(columns.column(metricsOfTask('b').value)![0]).toBe(0.5);
    expect(columns.column(metricsOfTask('b').low)).toBeNull();
    expect(metricSeries.of('align', 'eval')).toBeNull();
    expect(state().taskResults.scores).toEqual({
      ...{ a: score, b: { ...score, name: 'b', stderr: null } },
    });
    metricSeries.clear();
  });
});
