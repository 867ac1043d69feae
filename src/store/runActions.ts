import type { ExportedFile } from '../protocol/run';
import type { RunConfig } from '../protocol/runConfig';
import { RefineryError } from '../shared/errors';
import { noPolicy } from '../shared/sentences/runSentences';
import { measuredForgotten } from './measured';
import { filesOf } from './preparationActions';
import { configOf } from './settingValues';
import { client, session } from './session';
import { change, refineryStore } from './store';
import {
  idleRun,
  isRunning,
  noOwnPrompt,
  noSamples,
  type RefineryState,
  type Role,
  type RunState,
} from './state';

function changeRun(part: Partial<RunState>): void {
  change(({ run }) => ({ run: { ...run, ...part } }));
}

/** Where a run begins: at the beginning, at the checkpoint that was loaded, or where the last one ended. */
type Beginning = 'afresh' | 'loaded' | 'ended';

function start(
  config: RunConfig,
  paused: boolean,
  { from = 'afresh', share = false }: { readonly from?: Beginning; readonly share?: boolean } = {},
): void {
  const runId = `run-${++session.runs}`;
  if (from !== 'ended') measuredForgotten();
  change({
    notice: null,
    samples: noSamples,
    ownPrompt: noOwnPrompt,
    run: { ...idleRun, status: 'preparing', activity: 'preparing', runId, config },
  });
  client().post(
    from === 'afresh'
      ? { type: 'start', runId, config, paused, share }
      : { type: 'goOn', runId, config, from },
  );
}

function startWithSettings(paused: boolean): void {
  const { settings, run } = refineryStore.getState();
  if (isRunning(run.status)) return;
  try {
    start(configOf(settings, filesOf()), paused);
  } catch (error) {
    if (!(error instanceof RefineryError)) throw error;
    change({ notice: error.message });
  }
}

function post(type: 'pause' | 'resume' | 'step' | 'stop' | 'reset'): void {
  const { runId } = refineryStore.getState().run;
  if (runId !== null) client().post({ type, runId });
}

/** Starts a run with the settings as they stand. */
export function trainPressed(): void {
  startWithSettings(false);
}

/**
 * Starts a run file as it stands, its paths as they were written.
 * @param share whether it takes what an earlier run made from the same settings and data, and keeps its own for later ones
 */
export function runFileStarted(config: RunConfig, share = false): void {
  start(config, false, { from: config.training.resume === null ? 'afresh' : 'loaded', share });
}

/** Whether the run that ended can go on: it was stopped, its worker holds it, and its files are the same. */
export function canContinue({ run, data }: RefineryState): boolean {
  const hashOf = (role: Role): string | null => {
    const held = data[role];
    return held.status === 'loaded' ? held.report.hash : null;
  };
  return (
    run.status === 'done' &&
    run.summary !== null &&
    run.summary.reason !== 'completed' &&
    (run.policy === 'held' || run.policy === 'taken') &&
    hashOf('train') === run.summary.dataHash &&
    hashOf('heldOut') === run.summary.evalDataHash
  );
}

/** Goes on from the checkpoint that the worker has read. */
export function loadedRunContinued(config: RunConfig): void {
  start(config, false, { from: 'loaded' });
}

/** Goes on with the run that was stopped, exactly where it was, with its own settings. */
export function continuePressed(): void {
  const state = refineryStore.getState();
  const { config } = state.run;
  if (config === null || !canContinue(state)) return;
  const training = { ...config.training, stopAt: null };
  start({ ...config, training }, false, { from: 'ended' });
}

/** Asks the run to pause before its next step. */
export function pausePressed(): void {
  changeRun({ pausing: true });
  post('pause');
}

/** Lets a paused run go on. */
export function resumePressed(): void {
  post('resume');
}

/** Takes a single step, of a new run where there is none. */
export function stepPressed(): void {
  const { run } = refineryStore.getState();
  if (isRunning(run.status)) {
    post('step');
    return;
  }
  startWithSettings(true);
  post('step');
}

/** Ends the run; what it has trained stays. */
export function stopPressed(): void {
  if (!isRunning(refineryStore.getState().run.status)) return;
  changeRun({ status: 'stopping' });
  post('stop');
}

/** Throws the run away: its curves, its weights. */
export function resetPressed(): void {
  const { run } = refineryStore.getState();
  if (run.status === 'failed') {
    // The worker may be gone with the run.
    measuredForgotten();
    change({ run: idleRun, samples: noSamples, ownPrompt: noOwnPrompt });
  }
  if (isRunning(run.status)) changeRun({ status: 'stopping' });
  post('reset');
}

/** The policy was saved: throwing the run away loses only its curves. */
export function policyTaken(): void {
  changeRun({ policy: 'taken' });
}

/** The policy as it stands, in files of Llama's layout. */
export async function exportPolicy(): Promise<readonly ExportedFile[]> {
  const { runId } = refineryStore.getState().run;
  if (runId === null) throw new RefineryError('wrong_state', noPolicy());
  const { files } = await client().request<'exportPolicy'>({ type: 'exportPolicy', runId });
  return files;
}

/** Puts away the sentence of an action that could not be carried out. */
export function noticeDismissed(): void {
  change({ notice: null });
}
