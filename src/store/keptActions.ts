import { shortName, type HubModel, type KeptModel } from '../protocol/hub';
import { modelRoles, type ModelRole } from '../protocol/model';
import { RefineryError } from '../shared/errors';
import {
  keptFilesAreUnreadable,
  modelIsAwaited,
  modelIsInUse,
  oneDownloadAtATime,
} from '../shared/sentences/hubSentences';
import { alone, openModelCache, type ModelCache } from '../storage/modelCache';
import { failureOf } from './failure';
import type { HubState } from './hubState';
import { modelPicked } from './modelActions';
import { isRunning } from './state';
import { modelsAwaited } from './underway/keptModels';
import { change, refineryStore } from './store';

function changeHub(part: Partial<HubState>): void {
  change(({ hub }) => ({ hub: { ...hub, ...part } }));
}

/** Lists what is kept. */
export async function keptListed(): Promise<void> {
  try {
    const models = await (await openModelCache()).list();
    changeHub({ kept: { status: 'listed', models } });
  } catch (error) {
    changeHub({ kept: { status: 'failed', failure: failureOf(error) } });
  }
}

/** Loads a kept model, as if its files had been dropped. @throws RefineryError where they are not whole */
export async function keptLoaded(model: HubModel, role: ModelRole): Promise<void> {
  const folder = await (await openModelCache()).find(model);
  const files = await folder?.files();
  if (!files) throw new RefineryError('bad_file', keptFilesAreUnreadable(shortName(model)));
  changeHub({ openFor: null });
  const { name, commit } = model;
  await modelPicked(role, shortName(model), files, { name, commit });
}

/** Refuses to take away files that the page reads or writes, or that a run which waits is to read. */
async function holdUnused(model: HubModel): Promise<void> {
  const { models, hub } = refineryStore.getState();
  const name = shortName(model);
  const used = modelRoles.some((role) => {
    const state = models[role];
    return state.status !== 'empty' && state.name === name;
  });
  if (used) throw new RefineryError('wrong_state', modelIsInUse(name));
  if (hub.transfer.status === 'fetching' && shortName(hub.transfer.model) === name)
    throw new RefineryError('wrong_state', oneDownloadAtATime(name));
  if ((await modelsAwaited()).some((one) => shortName(one) === name))
    throw new RefineryError('wrong_state', modelIsAwaited(name));
}

/** Does something with what is kept and lists it anew, or says why it could not be done. */
async function withKept(work: (cache: ModelCache) => Promise<void>): Promise<void> {
  changeHub({ keptFailure: null });
  try {
    await work(await openModelCache());
  } catch (error) {
    changeHub({ keptFailure: failureOf(error) });
  }
  await keptListed();
}

/** Puts away what was said of the last transfer: its files may be gone. */
function forgotten(): void {
  const { status } = refineryStore.getState().hub.transfer;
  if (status !== 'fetching') changeHub({ transfer: { status: 'none' } });
}

/** Loads a kept model for the role that the dialog is open for. */
export function keptUsed({ model }: KeptModel, role: ModelRole): Promise<void> {
  if (isRunning(refineryStore.getState().run.status)) return Promise.resolve();
  return withKept(() => keptLoaded(model, role));
}

/** Deletes a kept model. */
export function keptRemoved({ model }: KeptModel): Promise<void> {
  return withKept(async (cache) => {
    await holdUnused(model);
    await alone(model, () => cache.remove(model));
    forgotten();
  });
}

/** Deletes all that is kept. */
export function keptEmptied(): Promise<void> {
  return withKept(async (cache) => {
    const models = (await cache.list()).map(({ model }) => model);
    for (const model of models) await holdUnused(model);
    for (const model of models) await alone(model, () => cache.remove(model));
    await cache.empty();
    forgotten();
  });
}
