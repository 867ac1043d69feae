import { afterAll, vi } from 'vitest';

import type { KeptRun } from '../protocol/keptRun';
import { KeptRuns } from '../storage/keptRuns';
import { appStarted } from '../store/backendActions';
import { filePicked } from '../store/dataActions';
import { keptStore } from '../store/experiments/keptStore';
import { experimentStarted } from '../store/experiments/queueActions';
import { changeQueue, queueStore } from '../store/experiments/queueStore';
import { lastRunKept, runsRecorded } from '../store/experiments/recorder';
import { measuredForgotten } from '../store/measured';
import { session, setWorkerStarter } from '../store/session';
import { defaultSettings } from '../store/settingValues';
import { idleRun, noModels } from '../store/state';
import { refineryStore } from '../store/store';
import { MockWorker, mockBackend } from './mockWorker';

export const page = () => refineryStore.getState();
export const statuses = () => queueStore.getState().runs.map(({ status }) => status);
/** Lets what waits for an answer go on. */
export const settled = () => new Promise((resolve) => setTimeout(resolve));

/** What the browser would keep. */
export const kept: KeptRun[] = [];

/** From now on runs are kept in `kept`, to the end of the file's tests. */
export function runsAreKept(): void {
  vi.spyOn(KeptRuns, 'open').mockResolvedValue({
    list: () => Promise.resolve([]),
    keep: (run: KeptRun) => {
      kept.push(run);
      return Promise.resolve();
    },
  } as unknown as KeptRuns);
  afterAll(runsRecorded());
  afterAll(emptied);
}

function emptied(): void {
  session.sources.train = null;
  measuredForgotten();
  refineryStore.setState({
    ...{ settings: defaultSettings(), run: idleRun, crash: null, notice: null },
    data: { train: { status: 'empty' }, heldOut: { status: 'empty' } },
    models: noModels,
  });
  changeQueue({ status: 'none', runs: [], plan: 'grid', seeds: 1 });
  keptStore.setState({ heads: [], chosen: [], places: {} });
  kept.length = 0;
}

/** A file of the given hash is read. */
export async function read(worker: MockWorker, hash: string): Promise<void> {
  void filePicked('train', new File(['{}'], 'a.jsonl'));
  await answered(worker, hash);
}

/** The worker has read the file that is on its way. */
export async function answered(worker: MockWorker, hash: string): Promise<void> {
  const { requestId } = worker.command('loadData');
  const report = { name: 'a.jsonl', usable: 3, refused: 0, scored: 0, hash };
  worker.say({ type: 'dataLoaded', requestId, role: 'train', report });
  await settled();
}

/** A page whose pairs are read, and its worker. */
export async function pageWithPairs(): Promise<MockWorker> {
  setWorkerStarter(() => new MockWorker() as unknown as Worker);
  emptied();
  void appStarted();
  const worker = MockWorker.last;
  const { requestId } = worker.command('selectBackend');
  worker.say({ type: 'backendSelected', requestId, backend: mockBackend });
  await settled();
  await read(worker, 'first');
  return worker;
}

/** Three runs, of which the first is under way. */
export async function begun(): Promise<void> {
  changeQueue({ grid: [{ path: 'alignment.beta', values: '0.1, 0.2, 0.3' }] });
  experimentStarted();
  await settled();
}

/** How many runs the worker was told to start. */
export const startsOf = (worker: MockWorker) =>
  worker.sent.filter(({ type }) => type === 'start').length;

/** The run that was started last comes to an end. */
export async function lastEnded(
  worker: MockWorker,
  reason = 'completed',
  stepsTrained = 4,
): Promise<void> {
  const { config, runId } = page().run;
  const lastMetrics = { train: null, eval: null };
  const summary = { config, reason, stepsTrained, seconds: 1, lastMetrics };
  const hashes = { dataHash: 'first', evalDataHash: null };
  worker.say({ type: 'finished', runId, summary: { ...summary, ...hashes } });
  await settled();
  await lastRunKept();
  await settled();
}
