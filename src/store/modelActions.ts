import type { HubOrigin } from '../protocol/hub';
import { modelRoles, type ModelRole, type NamedFile } from '../protocol/model';
import { starterFiles, starterName } from '../protocol/starterModel';
import { runHoldsModels } from '../shared/sentences/modelSentences';
import { heldByExperiment } from './experiments/holds';
import { failureOf } from './failure';
import { ownFile } from './ownFile';
import { preparationOutdated } from './preparationActions';
import { refusedByRun } from './runNotice';
import { client, session, type HeldModel } from './session';
import { judgedPrompts, settingChanged } from './settingActions';
import { isRunning, type ModelState, type RefineryState } from './state';
import { change, refineryStore } from './store';

function changeModel(role: ModelRole, state: ModelState): void {
  change(({ models }) => ({ models: { ...models, [role]: state } }));
}

async function load(role: ModelRole, held: HeldModel): Promise<void> {
  const { name, files } = held;
  if (isRunning(refineryStore.getState().run.status)) {
    refusedByRun(runHoldsModels(name));
    return;
  }
  session.models[role] = held;
  changeModel(role, { status: 'loading', name });
  preparationOutdated();
  try {
    const { report } = await client().request<'loadModel'>({
      type: 'loadModel',
      ...{ role, name, files: [...files] },
    });
    if (session.models[role] !== held) return;
    changeModel(role, { status: 'loaded', name, report });
  } catch (error) {
    if (session.models[role] !== held) return;
    changeModel(role, { status: 'failed', name, failure: failureOf(error) });
  }
  preparationOutdated();
}

/** Opens the starter that lies beside the page. */
export async function starterModelWanted(): Promise<void> {
  changeModel('policy', { status: 'loading', name: starterName });
  try {
    const files = await Promise.all(
      starterFiles.map(async (name) => ({ name, blob: await ownFile(`${starterName}/${name}`) })),
    );
    if (refineryStore.getState().settings['model.source'] !== 'starter') return;
    await load('policy', { name: starterName, files, starter: true });
  } catch (error) {
    changeModel('policy', { status: 'failed', name: starterName, failure: failureOf(error) });
  }
}

/** Lets go of the starter where it is still there. */
export function starterModelLeft(): void {
  const { policy } = refineryStore.getState().models;
  const awaited = session.models.policy === null && policy.status !== 'empty';
  if (awaited || session.models.policy?.starter) modelCleared('policy');
}

/**
 * Opens a checkpoint: as policy it becomes where the run begins, and its template renders the data; as opponent it
 * is given prompts to answer where there were none.
 * @param hub which model of a hub it is, where it lies among the downloads
 */
export async function modelPicked(
  role: ModelRole,
  name: string,
  files: readonly NamedFile[],
  hub?: HubOrigin,
): Promise<void> {
  if (heldByExperiment()) return;
  await load(role, { name, files, ...(hub && { hub }) });
  const { models, settings } = refineryStore.getState();
  const { [role]: model } = models;
  if (role === 'opponent') {
    if (model.status === 'loaded' && settings['sampling.prompts'] === 0)
      settingChanged('sampling.prompts', judgedPrompts);
    return;
  }
  // Where nothing shows the picker, nothing would show its fault either.
  if (model.status === 'failed' && settings['model.source'] !== 'checkpoint')
    change({ notice: model.failure.message });
  // The starter is wanted still, and was let go of.
  if (model.status === 'failed' && settings['model.source'] === 'starter')
    await starterModelWanted();
  if (model.status !== 'loaded' || settings['model.source'] === 'checkpoint') return;
  settingChanged('model.source', 'checkpoint');
}

/** Opens a checkpoint that a run took that goes on. */
export function modelGiven(role: ModelRole, held: HeldModel): Promise<void> {
  return load(role, held);
}

/** Lets go of a checkpoint. */
export function modelCleared(role: ModelRole): void {
  session.models[role] = null;
  client().post({ type: 'clearModel', role });
  changeModel(role, { status: 'empty' });
  preparationOutdated();
}

/** Lets go of a checkpoint at its user's word. */
export function modelRemoved(role: ModelRole): void {
  if (!heldByExperiment()) modelCleared(role);
}

/** The checkpoints while a new worker is without them: each that is held counts as being read. */
export function modelsHandedOver(models: RefineryState['models']): RefineryState['models'] {
  const awaited = (role: ModelRole): ModelState => {
    const held = session.models[role];
    return held ? { status: 'loading', name: held.name } : models[role];
  };
  return {
    policy: awaited('policy'),
    reference: awaited('reference'),
    opponent: awaited('opponent'),
  };
}

/** Hands the checkpoints to a new worker. */
export async function reloadModels(): Promise<void> {
  for (const role of modelRoles) {
    const held = session.models[role];
    if (held) await load(role, held);
  }
}
