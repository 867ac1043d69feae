import type { WorkerEvent } from '../protocol/messages';
import type { RunPhase } from '../protocol/run';
import { assertNever } from '../shared/assertNever';
import { blindAnswersMade } from './blind';
import { pairsMeasured } from './inspection';
import { measuredForgotten } from './measured';
import { metricSeries } from './metricSeries';
import { pairLines } from './pairLines';
import { pairValues } from './pairValues';
import { answerCame, samplesAreOver, samplesMade, samplesOnTheirWay } from './samples';
import { judgingGoesOn, judgingIsOver } from './remoteJudge';
import { session } from './session';
import { change, refineryStore } from './store';
import { taskAsking, taskScored } from './taskResults';
import { noTaskResults } from './taskState';
import { idleRun, isRunning, noOwnPrompt, noSamples, type RunState, type RunStatus } from './state';

const activities: Readonly<Record<RunPhase, RunStatus>> = {
  prepare: 'preparing',
  sft: 'fitting',
  reward: 'rewarding',
  reference: 'referencing',
  align: 'aligning',
  report: 'reporting',
};

type RunListener = (event: WorkerEvent) => void;
const listeners = new Set<RunListener>();

/** Hands every event of the run, and every failure, to a listener as it comes. */
export function onRunEvent(listener: RunListener): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

function changeRun(part: Partial<RunState> | ((run: RunState) => Partial<RunState>)): void {
  change(({ run }) => ({ run: { ...run, ...(typeof part === 'function' ? part(run) : part) } }));
}

/** A status beneath which the activity goes on unseen: paused, stopping and diverged stay as they are. */
function during(run: RunState, activity: RunStatus): Partial<RunState> {
  const held = ['paused', 'stopping', 'diverged'].includes(run.status);
  return { activity, status: held ? run.status : activity };
}

/** A status that a stop, once it was asked for, is not covered by. */
function unlessStopping(run: RunState, status: RunStatus): Partial<RunState> {
  return { status: run.status === 'stopping' ? 'stopping' : status, pausing: false };
}

/** Takes one event of the worker into the state; events of an earlier run are dropped. */
export function eventReceived(event: WorkerEvent): void {
  const { run } = refineryStore.getState();
  if ('runId' in event && event.runId !== null && event.runId !== run.runId) return;
  take(event);
  if ('runId' in event)
    listeners.forEach((listener) => {
      listener(event);
    });
}

function take(event: WorkerEvent): void {
  switch (event.type) {
    case 'readProgress':
      takeReadProgress(event.requestId, event.progress);
      return;
    case 'prepareProgress':
      change(({ preparation }) =>
        preparation.status === 'working'
          ? { preparation: { ...preparation, pairs: event.pairs, pairsTotal: event.pairsTotal } }
          : {},
      );
      return;
    case 'runStarted':
      change({ preparation: { status: 'ready', preparation: event.preparation } });
      changeRun({ preparation: event.preparation });
      return;
    case 'phaseStarted':
      changeRun((run) => ({
        ...during(run, activities[event.phase]),
        phaseSteps: event.steps,
        progress: null,
        kernels: null,
        weights: null,
      }));
      return;
    case 'progress':
      changeRun({ progress: event.progress });
      return;
    case 'kernelsCompiled':
      changeRun({ kernels: event.kernels });
      return;
    case 'weightsRead':
      changeRun({ weights: event.weights.read < event.weights.total ? event.weights : null });
      return;
    case 'metrics':
      metricSeries.append(event.rows);
      return;
    case 'pairValues':
      pairValues.take(event.step, event.values);
      return;
    case 'pairs':
      pairLines.append(event.rows);
      return;
    case 'paused':
      changeRun((run) => ({ ...unlessStopping(run, 'paused'), divergence: null }));
      return;
    case 'resumed':
      changeRun((run) => ({ ...unlessStopping(run, run.activity), divergence: null }));
      return;
    case 'diverged':
      changeRun((run) => ({
        ...unlessStopping(run, 'diverged'),
        divergence: { message: event.message, pair: event.pair },
      }));
      return;
    case 'finished':
      judgingIsOver();
      samplesAreOver();
      // A run that a lost device ended stays failed, with what it had.
      changeRun(({ status, activity }) => ({
        status: status === 'failed' ? 'failed' : 'done',
        policy: status === 'failed' ? 'gone' : activity === 'preparing' ? 'none' : 'held',
        activity: 'done',
        summary: event.summary,
        pausing: false,
      }));
      return;
    case 'runReset':
      judgingIsOver();
      measuredForgotten();
      change({
        run: idleRun,
        samples: noSamples,
        taskResults: noTaskResults,
        ownPrompt: noOwnPrompt,
      });
      return;
    case 'failed':
      takeFailure(event);
      return;
    case 'sampling':
      samplesOnTheirWay(event.step, event.progress);
      return;
    case 'judging':
      judgingGoesOn(event.progress);
      return;
    case 'samples':
      judgingIsOver();
      samplesMade(event.step, event.rows);
      blindAnswersMade(event.step, event.rows);
      return;
    case 'taskProgress':
      taskAsking(event);
      return;
    case 'taskScored':
      taskScored(event);
      return;
    case 'answering':
      answerCame(event);
      return;
    case 'measuring':
      pairsMeasured(event);
      return;
    case 'backendSelected':
    case 'dataLoaded':
    case 'mappingNeeded':
    case 'refusalsListed':
    case 'modelLoaded':
    case 'taskLoaded':
    case 'prepared':
    case 'pairsListed':
    case 'policyExported':
    case 'answered':
    case 'inspected':
    case 'marginsListed':
    case 'runCheckpointLoaded':
    case 'runCheckpointExported':
    case 'snapshotKept':
    case 'snapshotRefused':
      return; // answers that the client hands to who asked
    default:
      assertNever(event);
  }
}

function takeReadProgress(
  requestId: string,
  progress: Extract<WorkerEvent, { type: 'readProgress' }>['progress'],
): void {
  change(({ data }) => {
    for (const role of ['train', 'heldOut'] as const) {
      const state = data[role];
      if (session.loading[role] === requestId && state.status === 'loading')
        return { data: { ...data, [role]: { ...state, progress } } };
    }
    return {};
  });
}

function takeFailure({ code, message, runId }: Extract<WorkerEvent, { type: 'failed' }>): void {
  const failure = { code, message };
  const { run } = refineryStore.getState();
  // The first failure says why; those that follow from it would only hide it.
  if (run.status === 'failed' && runId !== null) return;
  const lost = ['device_lost', 'gpu_error', 'wasm_failed', 'internal'].includes(code);
  if (lost && runId === null) change({ crash: failure });
  if (runId === null && !lost) {
    change({ notice: message });
    return;
  }
  if (code === 'wrong_state' && run.preparation !== null) {
    // A command that came too late or too early: the run itself goes on.
    change({ notice: message });
    return;
  }
  const crash = lost ? { crash: failure } : {};
  if (isRunning(run.status)) {
    judgingIsOver();
    samplesAreOver();
    // At once: who sees the run fail is to see that its worker did.
    change({ run: { ...run, status: 'failed', failure, pausing: false }, ...crash });
  } else change(crash);
}
