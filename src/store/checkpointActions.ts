import type { NamedFile } from '../protocol/model';
import type { ExportedFile } from '../protocol/run';
import { resumeFault, type RunCheckpointState } from '../protocol/runCheckpoint';
import type { RunConfig } from '../protocol/runConfig';
import { RefineryError } from '../shared/errors';
import { checkpointIsBeingRead, opponentIsUnusable } from '../shared/sentences/pageSentences';
import {
  runAwaitsItsData,
  runAwaitsItsModel,
  runHadNoHeldOut,
  runHadNoReference,
  runHadOpponent,
  runHadOtherData,
  runHoldsCheckpoint,
  runIsComplete,
} from '../shared/sentences/runCheckpointSentences';
import { noPolicy } from '../shared/sentences/runSentences';
import { configurationTaken } from './configuration';
import { heldByExperiment } from './experiments/holds';
import { failureOf } from './failure';
import { lastPart } from './lastPart';
import { checkpointOpponent } from './nextOpponent';
import { filesOf } from './preparationActions';
import { loadedRunContinued } from './runActions';
import { refusedByRun } from './runNotice';
import { client, session } from './session';
import { configOf, withoutFiles } from './settingValues';
import { isRunning, type RefineryState, type Role, type RunCheckpointOpened } from './state';
import { change, refineryStore } from './store';

/**
 * Gives the worker a run's checkpoint, from which the next run may go on.
 * @param config the settings with which it would; null where they are the checkpoint's own
 * @throws RefineryError `bad_file` or `bad_config` with one sentence
 */
export async function loadRunCheckpoint(
  files: readonly NamedFile[],
  config: RunConfig | null,
): Promise<RunCheckpointState> {
  const answer = await client().request<'loadRunCheckpoint'>({
    ...{ type: 'loadRunCheckpoint', files: [...files], config },
  });
  return answer.state;
}

/** All that an exact resumption of the run needs, in files. */
export async function exportRunCheckpoint(): Promise<readonly ExportedFile[]> {
  const { runId } = refineryStore.getState().run;
  if (runId === null) throw new RefineryError('wrong_state', noPolicy());
  const request = { type: 'exportRunCheckpoint', runId } as const;
  const { files } = await client().request<'exportRunCheckpoint'>(request);
  return files;
}

function opened(runCheckpoint: RunCheckpointOpened): void {
  change({ runCheckpoint });
}

/** Opens a run's checkpoint: its settings become the page's, as one step that can be undone. */
export async function runCheckpointPicked(
  name: string,
  files: readonly NamedFile[],
): Promise<void> {
  if (isRunning(refineryStore.getState().run.status)) {
    refusedByRun(runHoldsCheckpoint(name));
    return;
  }
  if (heldByExperiment()) return;
  const held = { name, files };
  session.runCheckpoint = held;
  opened({ status: 'reading', name });
  try {
    const at = await loadRunCheckpoint(files, null);
    if (session.runCheckpoint !== held) return;
    // The stop is behind it, and would stand in the way.
    const config = { ...at.config, training: { ...at.config.training, stopAt: null } };
    const { opponentPath } = at.config.sampling;
    const isThere = checkpointOpponent(refineryStore.getState(), at).kind === 'same';
    const opponent =
      opponentPath === null || isThere ? '' : ` ${runHadOpponent(lastPart(opponentPath))}`;
    const said = `The settings of ${name} are set.${opponent}`;
    configurationTaken(withoutFiles(config), `the checkpoint ${name}`, said);
    opened({ status: 'open', name, at });
  } catch (error) {
    if (session.runCheckpoint !== held) return;
    opened({ status: 'failed', name, failure: failureOf(error) });
  }
}

/** Lets go of the checkpoint that was opened; the settings that came with it stay. */
export function runCheckpointClosed(): void {
  session.runCheckpoint = null;
  opened({ status: 'none' });
}

function dataFault(state: RefineryState, role: Role, at: RunCheckpointState): string | null {
  const [path, hash] =
    role === 'train'
      ? [at.config.data.path, at.dataHash]
      : [at.config.data.evalPath, at.evalDataHash];
  const held = state.data[role];
  const then = path === null ? null : lastPart(path);
  if (held.status === 'empty') return hash === null ? null : runAwaitsItsData(then ?? role, role);
  if (hash === null) return runHadNoHeldOut(held.name);
  if (held.status !== 'loaded') return runAwaitsItsData(then ?? role, role);
  return held.report.hash === hash ? null : runHadOtherData(held.name, then ?? role);
}

function modelFault(
  { models }: RefineryState,
  role: 'policy' | 'reference',
  then: string | null,
): string | null {
  const held = models[role];
  if (then !== null)
    return held.status === 'loaded' ? null : runAwaitsItsModel(role, lastPart(then));
  return role === 'reference' && held.status === 'loaded' ? runHadNoReference(held.name) : null;
}

/** An opponent that is on its way in, or cannot be one, would be left out without a word. */
function opponentFault({ models: { opponent } }: RefineryState): string | null {
  if (opponent.status === 'loading') return checkpointIsBeingRead();
  return opponent.status === 'failed' ? opponentIsUnusable() : null;
}

/** What stands between the checkpoint that was opened and going on from it, as one sentence, or null. */
export function goOnObstacle(state: RefineryState, at: RunCheckpointState): string | null {
  const { model } = at.config;
  const missing =
    dataFault(state, 'train', at) ??
    dataFault(state, 'heldOut', at) ??
    (model.source === 'checkpoint'
      ? (modelFault(state, 'policy', model.policyPath) ??
        modelFault(state, 'reference', model.referencePath))
      : null) ??
    opponentFault(state);
  if (missing !== null) return missing;
  try {
    const config = configOf(state.settings, filesOf());
    const complete = at.phase === 'align' && at.step >= config.training.steps;
    return resumeFault(config, at) ?? (complete ? runIsComplete(at.step) : null);
  } catch (error) {
    return failureOf(error).message;
  }
}

/** Goes on from the checkpoint that was opened, exactly where its run was. */
export async function goOnPressed(): Promise<void> {
  const { runCheckpoint, settings } = refineryStore.getState();
  const held = session.runCheckpoint;
  if (runCheckpoint.status !== 'open' || held === null) return;
  const { name } = runCheckpoint;
  opened({ status: 'reading', name });
  try {
    const config = configOf(settings, filesOf());
    // Read once more, since the worker may be a new one; then its weights are the run's.
    await loadRunCheckpoint(held.files, config);
    if (session.runCheckpoint !== held) return;
    runCheckpointClosed();
    loadedRunContinued(config);
  } catch (error) {
    if (session.runCheckpoint !== held) return;
    opened({ status: 'failed', name, failure: failureOf(error) });
  }
}
