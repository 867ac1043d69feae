import {
  resolveExperiment,
  type Experiment,
  type ExperimentMember,
} from '../../protocol/experiment';
import { RefineryError } from '../../shared/errors';
import { experimentNeedsData } from '../../shared/sentences/keptRunSentences';
import { filesOf, preparationOutdated } from '../preparationActions';
import { runFileStarted, stopPressed } from '../runActions';
import { configOf, withoutFiles } from '../settingValues';
import { isRunning, type RefineryState } from '../state';
import { change, refineryStore } from '../store';
import { plannedRuns, valuesWritten, type PlanName } from './plans';
import { changeKept } from './keptStore';
import { changeQueue, queueStore, type QueuedRun, type QueuedStatus } from './queueStore';
import { lastRunKept, runBelongsTo } from './recorder';

/** What an experiment is called where its user gives it no name. */
export const planTitles: Readonly<Record<PlanName, string>> = {
  methods: 'DPO, IPO, Sr-DPO and Sr-IPO',
  lambda: 'The weight λ',
  'smaller-beta': 'Is it only a smaller β?',
  grid: 'Grid',
};

/** The experiment that the page's settings and the choice of a plan make. @throws RefineryError naming a setting */
export function experimentPlanned(): Experiment {
  const { settings } = refineryStore.getState();
  const { plan, seeds, grid, name } = queueStore.getState();
  const config = configOf(settings, filesOf());
  const { training } = config;
  const base = { ...config, training: { ...training, resume: null, stopAt: null } };
  const first = config.seed;
  const runs =
    plan === 'grid'
      ? { grid: Object.fromEntries(grid.map(({ path, values }) => [path, valuesWritten(values)])) }
      : { runs: plannedRuns(plan, settings) };
  return resolveExperiment({
    ...{ version: 1, kind: 'experiment', base, ...runs },
    name: name.trim() === '' ? planTitles[plan] : name.trim(),
    seeds: Array.from({ length: seeds }, (_, i) => first + i),
  });
}

/** Resolves with the first state that a check accepts. */
function when(check: (state: RefineryState) => boolean): Promise<RefineryState> {
  return new Promise((resolve) => {
    const end = refineryStore.subscribe((state) => {
      if (!check(state)) return;
      end();
      resolve(state);
    });
    const state = refineryStore.getState();
    if (!check(state)) return;
    end();
    resolve(state);
  });
}

function runChanged(place: number, part: Partial<QueuedRun>): void {
  changeQueue(({ runs }) => ({
    runs: runs.map((run, i) => (i === place ? { ...run, ...part } : run)),
  }));
}

/** Whether the page is done with getting a run's data and model ready, or has failed to. */
function isSettled({ preparation, data, models, backend, settings }: RefineryState): boolean {
  const parts = [data.train, data.heldOut, models.policy, models.reference];
  if (parts.some(({ status }) => status === 'loading') || backend.status === 'starting')
    return false;
  const starts = settings['model.source'] === 'starter';
  if (starts && models.policy.status === 'empty') return false;
  return preparation.status === 'ready' || preparation.status === 'failed';
}

/** Takes a run's settings and waits until its data and model are there; the sentence of what is in the way, or null. */
async function madeReady({ config }: ExperimentMember): Promise<string | null> {
  change({ settings: withoutFiles(config), settingsNotice: null });
  preparationOutdated();
  const { preparation, data, backend, models } = await when(
    (state) => isSettled(state) || queueStore.getState().status === 'none',
  );
  for (const part of [backend, data.train, data.heldOut, models.policy, preparation])
    if (part.status === 'failed') return part.failure.message;
  return null;
}

const endOf = ({ status, summary }: RefineryState['run']): QueuedStatus =>
  status === 'failed' ? 'failed' : (summary?.reason ?? 'stopped');

async function trained(place: number, member: ExperimentMember): Promise<void> {
  const fault = await madeReady(member);
  // Meanwhile it may have been skipped, or the experiment ended.
  if (queueStore.getState().runs[place]?.status !== 'running') return;
  if (fault !== null) {
    runChanged(place, { status: 'failed', why: fault });
    return;
  }
  const { id, name: experiment } = queueStore.getState();
  const { name, set, config } = member;
  runBelongsTo({ name, set, experiment: { id, name: experiment } });
  runFileStarted(config, true);
  const { run } = await when((state) => {
    if (state.run.status === 'diverged') stopPressed();
    return !isRunning(state.run.status);
  });
  await lastRunKept();
  runBelongsTo(null);
  const skipped = queueStore.getState().runs[place]?.status === 'skipped';
  runChanged(place, {
    ...(skipped ? {} : { status: endOf(run) }),
    why: run.failure?.message ?? null,
    seconds: run.summary?.seconds ?? null,
  });
}

/** Trains what waits, one after the other, until nothing does or the experiment is paused or ended. */
async function goThrough(): Promise<void> {
  const { id } = queueStore.getState();
  for (;;) {
    const { status, runs, id: now } = queueStore.getState();
    if (now !== id || status === 'none') return;
    if (status === 'pausing') {
      changeQueue({ status: 'paused' });
      return;
    }
    const place = runs.findIndex((run) => run.status === 'waiting');
    if (place < 0) break;
    runChanged(place, { status: 'running' });
    await trained(place, runs[place]!.member);
  }
  changeQueue({ status: 'done' });
  if (before) change({ settings: before });
  before = null;
  preparationOutdated();
}

/** The settings as they were when the experiment began: its runs take the page's. */
let before: RefineryState['settings'] | null = null;

/** Puts the planned runs into the queue and begins. */
export function experimentStarted(): void {
  const { data, run, settings } = refineryStore.getState();
  if (isRunning(run.status)) return;
  try {
    if (data.train.status !== 'loaded')
      throw new RefineryError('wrong_state', experimentNeedsData());
    const { name, members } = experimentPlanned();
    const runs = members.map((member): QueuedRun => ({
      member,
      status: 'waiting',
      why: null,
      seconds: null,
    }));
    before = settings;
    changeQueue({ name, runs, id: crypto.randomUUID(), status: 'running' });
    changeKept({ chosen: [] });
    change({ notice: null });
    void goThrough();
  } catch (error) {
    if (!(error instanceof RefineryError)) throw error;
    change({ notice: error.message });
  }
}

/** Asks the experiment to wait behind the run that is under way. */
export function experimentPaused(): void {
  if (queueStore.getState().status === 'running') changeQueue({ status: 'pausing' });
}

/** Lets the experiment go on. */
export function experimentResumed(): void {
  const { status } = queueStore.getState();
  if (status === 'pausing') changeQueue({ status: 'running' });
  if (status !== 'paused') return;
  changeQueue({ status: 'running' });
  void goThrough();
}

/** Leaves a run out; one that is under way is ended, and what it has trained is kept. */
export function runSkipped(place: number): void {
  const run = queueStore.getState().runs[place];
  if (run?.status !== 'waiting' && run?.status !== 'running') return;
  runChanged(place, { status: 'skipped' });
  if (run.status === 'running') stopPressed();
}

/** Puts a run that was left out or failed at its place in the queue again. */
export function runQueuedAgain(place: number): void {
  runChanged(place, { status: 'waiting', why: null, seconds: null });
  if (queueStore.getState().status !== 'done') return;
  changeQueue({ status: 'running' });
  before = refineryStore.getState().settings;
  void goThrough();
}

/** Ends the experiment; runs that ended are kept. */
export function experimentStopped(): void {
  const { runs, status } = queueStore.getState();
  changeQueue({
    runs: runs.map((run) => (run.status === 'waiting' ? { ...run, status: 'skipped' } : run)),
    ...(status === 'paused' ? { status: 'running' } : {}),
  });
  if (status === 'paused') void goThrough();
  if (isRunning(refineryStore.getState().run.status)) stopPressed();
}
