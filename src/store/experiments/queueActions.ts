import {
  resolveExperiment,
  type Experiment,
  type ExperimentMember,
} from '../../protocol/experiment';
import type { KeptQueue } from '../../protocol/runUnderway';
import { RefineryError } from '../../shared/errors';
import { newId } from '../../shared/newId';
import {
  experimentAsksNobody,
  experimentAwaitsPairs,
  experimentNeedsData,
  experimentNeedsWorker,
} from '../../shared/sentences/keptRunSentences';
import { filesOf, preparationOutdated } from '../preparationActions';
import { queuedRunStarted, stopPressed } from '../runActions';
import { isThere, whatFailed, whenPage } from '../runReady';
import { configOf, withoutFiles } from '../settingValues';
import { isRunning, type RefineryState } from '../state';
import { change, refineryStore } from '../store';
import { plannedRuns, valuesWritten, type PlanName } from './plans';
import { choiceCleared, placesTaken } from './keptStore';
import { arePairsComing, awaitFiles, filesRead, otherFiles, otherStart } from './queueInputs';
import {
  changeQueue,
  experimentIsGoing,
  experimentIsOver,
  queueStore,
  type QueuedRun,
  type QueuedStatus,
} from './queueStore';
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
  const experiment = resolveExperiment({
    ...{ version: 1, kind: 'experiment', base, ...runs },
    name: name.trim() === '' ? planTitles[plan] : name.trim(),
    seeds: Array.from({ length: seeds }, (_, i) => first + i),
  });
  if (experiment.members.some((member) => member.config.sampling.judge === 'remote'))
    throw new RefineryError('bad_config', experimentAsksNobody());
  return experiment;
}

/** Resolves with the first state that a check accepts; it looks again whenever the page or the queue changes. */
const when = (check: (state: RefineryState) => boolean): Promise<RefineryState> =>
  whenPage(check, (look) => queueStore.subscribe(look));

function runChanged(place: number, part: Partial<QueuedRun>): void {
  changeQueue(({ runs }) => ({
    runs: runs.map((run, i) => (i === place ? { ...run, ...part } : run)),
  }));
}

const statusAt = (place: number): QueuedStatus | undefined =>
  queueStore.getState().runs[place]?.status;

/** Takes a run's settings and waits until its data and model are there; the sentence of what is in the way, or null. */
async function madeReady(place: number, { config }: ExperimentMember): Promise<string | null> {
  // A run that was begun by hand ends first.
  await when(({ run }) => !isRunning(run.status) || statusAt(place) !== 'running');
  if (statusAt(place) !== 'running') return null;
  change({ settings: withoutFiles(config), settingsNotice: null });
  const state = await when(
    (page) =>
      (page.crash ?? whatFailed(page)) !== null ||
      isThere(page, config) ||
      statusAt(place) !== 'running',
  );
  return state.crash?.message ?? whatFailed(state);
}

/** How a run ended; one that was reset was thrown away, and is as one that was left out. */
function endOf({ status, summary, thrownAway }: RefineryState['run']): QueuedStatus {
  if (status === 'failed') return 'failed';
  if (thrownAway || status === 'idle') return 'skipped';
  return summary?.reason ?? 'stopped';
}

/** The experiment waits with a run, which is made again when it goes on. */
function waitsWith(place: number): void {
  runChanged(place, { status: 'waiting' });
  changeQueue({ status: 'pausing' });
}

/** Which of the queue's runs is the page's, from its start until it is kept. */
let trainingPlace: number | null = null;

/** @param goOn lets a run go on that is ready; where it is left out, a new one is made ready and begun */
async function trained(
  place: number,
  member: ExperimentMember,
  goOn: (() => void) | null = null,
): Promise<void> {
  const fault = goOn ? null : await madeReady(place, member);
  // Meanwhile it may have been skipped, or the experiment ended.
  if (statusAt(place) !== 'running') return;
  if (fault !== null) {
    if (refineryStore.getState().crash) waitsWith(place);
    else runChanged(place, { status: 'failed', why: fault });
    return;
  }
  // They may have been on their way when the experiment went on.
  const others = otherFiles([member]);
  if (others !== null) {
    change({ notice: others });
    waitsWith(place);
    return;
  }
  const { id, name: experiment } = queueStore.getState();
  const { name, set, config } = member;
  runBelongsTo({ name, set, experiment: { id, name: experiment } });
  try {
    trainingPlace = place;
    if (goOn) goOn();
    else queuedRunStarted(config);
    const { run, crash } = await when((state) => {
      if (state.run.status === 'diverged') stopPressed();
      return !isRunning(state.run.status);
    });
    await lastRunKept();
    // It was left out, and may have been asked for again by now.
    if (statusAt(place) !== 'running') return;
    if (crash) {
      // Every other run would fail with the worker.
      waitsWith(place);
      return;
    }
    const seconds = run.summary?.seconds ?? null;
    runChanged(place, { status: endOf(run), why: run.failure?.message ?? null, seconds });
  } finally {
    trainingPlace = null;
    runBelongsTo(null);
  }
}

/** Trains what waits, one after the other, until nothing does or the experiment is paused. */
async function goThrough(goOn: (() => void) | null = null): Promise<void> {
  const { id, runs: first } = queueStore.getState();
  const under = first.findIndex((run) => run.status === 'running');
  if (goOn && under >= 0) await trained(under, first[under]!.member, goOn);
  for (;;) {
    const { status, runs, id: now } = queueStore.getState();
    if (now !== id) return;
    const place = runs.findIndex((run) => run.status === 'waiting');
    if (place < 0) break;
    if (status === 'pausing') {
      settingsRestored();
      changeQueue({ status: 'paused', before: null });
      return;
    }
    runChanged(place, { status: 'running' });
    await trained(place, runs[place]!.member);
  }
  settingsRestored();
  changeQueue({ status: 'done', before: null });
}

/** Begins to go through the queue; the page's settings are kept for its end. */
function begin(): void {
  const waiting = queueStore.getState().runs.filter(({ status }) => status === 'waiting');
  const { crash } = refineryStore.getState();
  const fault = crash ? experimentNeedsWorker() : otherStart(waiting.map(({ member }) => member));
  if (fault !== null) {
    change({ notice: fault });
    changeQueue({ status: 'paused' });
    return;
  }
  changeQueue({ status: 'running', before: refineryStore.getState().settings });
  void goThrough();
}

function settingsRestored(): void {
  const { before } = queueStore.getState();
  if (before) change({ settings: before });
  preparationOutdated();
}

/** A run as it comes into the queue. */
const waiting = (member: ExperimentMember): QueuedRun => ({
  ...{ member, status: 'waiting', why: null, seconds: null },
});

/** Puts the planned runs into the queue and begins. */
export function experimentStarted(): void {
  const { data, run } = refineryStore.getState();
  if (isRunning(run.status) || experimentIsGoing()) return;
  try {
    if (data.train.status !== 'loaded')
      throw new RefineryError('wrong_state', experimentNeedsData());
    const { name, members } = experimentPlanned();
    if (awaitFiles(members)) throw new RefineryError('wrong_state', experimentAwaitsPairs());
    const runs = members.map(waiting);
    changeQueue({ name, runs, id: newId(), ...filesRead() });
    choiceCleared();
    change({ notice: null });
    begin();
  } catch (error) {
    if (!(error instanceof RefineryError)) throw error;
    change({ notice: error.message });
  }
}

/**
 * Takes up an experiment whose page was left during one of its runs, or between two.
 * @param goOn lets that run go on, which is ready
 */
export function experimentTakenUp(kept: KeptQueue, goOn: () => void): void {
  const { id, name, before } = kept;
  const runs = kept.runs as readonly QueuedRun[];
  // They are its run's, which is ready.
  changeQueue({ id, name, runs, before, status: 'running', ...filesRead() });
  placesTaken();
  void goThrough(goOn);
}

/** A run of the experiment that waits here was ended where it stood, and is kept. */
export function waitingRunKept(place: number, seconds: number): void {
  if (statusAt(place) === 'waiting') runChanged(place, { status: 'stopped', seconds });
}

/** Asks the experiment to wait behind the run that is under way. */
export function experimentPaused(): void {
  if (queueStore.getState().status === 'running') changeQueue({ status: 'pausing' });
}

/** Lets the experiment go on. */
export function experimentResumed(): void {
  const { status } = queueStore.getState();
  if (status === 'pausing') changeQueue({ status: 'running' });
  if (status === 'paused') begin();
}

/** Leaves a run out that waits. */
export function runSkipped(place: number): void {
  if (statusAt(place) === 'waiting') runChanged(place, { status: 'skipped' });
}

/** Ends the run that is under way; what it has trained is kept, and the queue goes on. */
export function queuedRunStopped(place: number): void {
  if (statusAt(place) !== 'running') return;
  // While its data is on its way, or a run that was begun by hand goes on, it is not the page's yet.
  if (trainingPlace === place) stopPressed();
  else runChanged(place, { status: 'skipped' });
}

/** Puts a run that was left out or failed at its place in the queue again. */
export function runQueuedAgain(place: number): void {
  runChanged(place, { status: 'waiting', why: null, seconds: null });
  if (queueStore.getState().status === 'done') begin();
}

/** Ends the experiment; runs that ended are kept, and so is what the one under way has trained. */
export function experimentStopped(): void {
  const { runs, status } = queueStore.getState();
  const place = runs.findIndex((run) => run.status === 'running');
  changeQueue({
    runs: runs.map((run) => (run.status === 'waiting' ? { ...run, status: 'skipped' } : run)),
    status: status === 'paused' ? 'done' : 'running',
  });
  if (place >= 0) queuedRunStopped(place);
}

/**
 * Puts runs behind those of the queue, or begins an experiment with them where there is none that goes on.
 * @param behind whether they belong to the queue's experiment even where that is over
 * @throws RefineryError `wrong_state` where other pairs are loaded than those of that experiment, or are on their way
 */
export function runsQueued(
  name: string,
  members: readonly ExperimentMember[],
  behind: boolean,
): void {
  const { runs, status } = queueStore.getState();
  const begins = experimentIsOver();
  const added = members.map(waiting);
  const isNew = status === 'none' || (status === 'done' && !behind);
  if (isNew && awaitFiles(members)) throw new RefineryError('wrong_state', experimentAwaitsPairs());
  // While it pauses, the page's settings are its user's own.
  const readyOthers = arePairsComing() ? null : otherFiles(members);
  const others = begins ? otherStart(members) : readyOthers;
  if (!isNew && others !== null) throw new RefineryError('wrong_state', others);
  if (isNew) changeQueue({ name, runs: added, id: newId(), ...filesRead() });
  else changeQueue({ runs: [...runs, ...added] });
  placesTaken();
  if (begins) begin();
}
