import type { ModelRole } from '../protocol/model';
import type { ExportedFile } from '../protocol/run';
import type { RunConfig } from '../protocol/runConfig';
import { starterName } from '../protocol/starterModel';
import { RefineryError } from '../shared/errors';
import { experimentHoldsPage } from '../shared/sentences/keptRunSentences';
import { noPolicy } from '../shared/sentences/runSentences';
import { experimentIsGoing } from './experiments/queueStore';
import { measuredForgotten } from './measured';
import { nextOpponent } from './nextOpponent';
import { filesOf } from './preparationActions';
import { judgeAllowedFor } from './remoteJudge';
import type { Beginning, KeptStart, RunToStart } from './remoteJudgeState';
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
import { noTaskResults } from './taskState';
import { runKeptFrom } from './underway/keeping';
import { measuredAgain } from './underway/measuredParts';

function changeRun(part: Partial<RunState>): void {
  change(({ run }) => ({ run: { ...run, ...part } }));
}

function start(toStart: RunToStart, mayAsk: boolean): void {
  const { config, paused, from, share = false, kept = null } = toStart;
  const runId = `run-${++session.runs}`;
  const keep = runKeptFrom(runId, toStart);
  if (from !== 'ended') measuredForgotten();
  change(({ models: { opponent }, remoteJudge, taskResults }) => ({
    notice: null,
    samples: noSamples,
    taskResults: from === 'ended' ? { ...taskResults, asking: null } : noTaskResults,
    ownPrompt: noOwnPrompt,
    remoteJudge: { ...remoteJudge, asking: null, progress: null, stopped: false },
    run: {
      ...{ ...idleRun, status: 'preparing', activity: 'preparing', runId, config },
      opponentHash: opponent.status === 'loaded' ? opponent.report.sampledHash : null,
    },
  }));
  if (kept?.body) measuredAgain(kept.body);
  if (mayAsk) judgeAllowedFor(runId);
  client().post(
    from === 'afresh'
      ? { type: 'start', runId, config, paused, share, ...keep }
      : { type: 'goOn', runId, config, from, ...keep },
  );
}

/** Starts a run, or, where its judge is at an address abroad, asks its user first. */
function startOrAsk(config: RunConfig, paused: boolean, from: Beginning = 'afresh'): void {
  beginOrAsk({ config, paused, from });
}

function beginOrAsk(run: RunToStart): void {
  if (run.config.sampling.judge === 'remote')
    change(({ remoteJudge }) => ({ remoteJudge: { ...remoteJudge, asking: run } }));
  else begin(run, false);
}

function begin(run: RunToStart, mayAsk: boolean): void {
  start(run, mayAsk);
  if (run.paused) post('step');
}

/** The user's word on the run that waits for it: whether it may send prompts and answers, or is not to start. */
export function judgeAnswered(answer: 'send' | 'sendNothing' | 'cancel'): void {
  const { asking } = refineryStore.getState().remoteJudge;
  change(({ remoteJudge }) => ({ remoteJudge: { ...remoteJudge, asking: null } }));
  if (asking && answer !== 'cancel' && !isRunning(refineryStore.getState().run.status))
    begin(asking, answer === 'send');
}

function startWithSettings(paused: boolean): void {
  const { settings, run } = refineryStore.getState();
  if (isRunning(run.status)) return;
  if (experimentIsGoing()) {
    change({ notice: experimentHoldsPage() });
    return;
  }
  try {
    startOrAsk(configOf(settings, filesOf()), paused);
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
 * Starts a run file as it stands, its paths as they were written; a judge that it names at an address was
 * given to the command by its user.
 * @param share whether it takes what an earlier run made from the same settings and data, and keeps its own for later ones
 */
export function runFileStarted(config: RunConfig, share = false): void {
  const from = config.training.resume === null ? 'afresh' : 'loaded';
  start({ config, paused: false, from, share }, config.sampling.judge === 'remote');
}

/** Starts a run of an experiment, which shares with the others what they are made from and asks nobody abroad. */
export function queuedRunStarted(config: RunConfig): void {
  start({ config, paused: false, from: 'afresh', share: true }, false);
}

/** Whether the checkpoints that the run was made from lie ready still, and none is on its way to being its opponent. */
function modelsAreThere({ models }: RefineryState, { model }: RunConfig): boolean {
  const held = (role: ModelRole, name: string | null): boolean =>
    name === null || (models[role].status === 'loaded' && models[role].name === name);
  const { status } = models.opponent;
  return (
    held('policy', model.source === 'starter' ? starterName : model.policyPath) &&
    held('reference', model.referencePath) &&
    (status === 'empty' || status === 'loaded')
  );
}

/** Whether the run that ended can go on: it was stopped, its worker holds it, and its files are the same. */
export function canContinue(state: RefineryState): boolean {
  const { run, data } = state;
  const hashOf = (role: Role): string | null => {
    const held = data[role];
    return held.status === 'loaded' ? held.report.hash : null;
  };
  return (
    run.status === 'done' &&
    run.config !== null &&
    modelsAreThere(state, run.config) &&
    run.summary !== null &&
    run.summary.reason !== 'completed' &&
    (run.policy === 'held' || run.policy === 'taken') &&
    hashOf('train') === run.summary.dataHash &&
    hashOf('heldOut') === run.summary.evalDataHash
  );
}

/** Goes on with a run that was under way as its page was left: from its snapshot, which the worker has read, or anew. */
export function keptRunContinued(config: RunConfig, kept: KeptStart): void {
  const from = kept.body ? 'loaded' : 'afresh';
  beginOrAsk({ config, paused: false, from, share: kept.head.queue !== null, kept });
}

/** Goes on from the checkpoint that the worker has read. */
export function loadedRunContinued(config: RunConfig): void {
  startOrAsk(config, false, 'loaded');
}

/** Goes on with the run that was stopped, exactly where it was, with its own settings. */
export function continuePressed(): void {
  const state = refineryStore.getState();
  const { config } = state.run;
  if (config === null || !canContinue(state) || experimentIsGoing()) return;
  const training = { ...config.training, stopAt: null };
  const next = nextOpponent(state);
  const opponentPath = 'name' in next ? next.name : null;
  const sampling = { ...config.sampling, opponentPath };
  startOrAsk({ ...config, training, sampling }, false, 'ended');
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
    const samples = noSamples;
    change({ run: idleRun, samples, taskResults: noTaskResults, ownPrompt: noOwnPrompt });
  }
  if (isRunning(run.status)) changeRun({ status: 'stopping', thrownAway: true });
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
