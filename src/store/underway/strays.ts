import { snapshotBytes } from '../../protocol/runSnapshot';
import { openModelCache } from '../../storage/modelCache';
import { RefineryError } from '../../shared/errors';
import { keptRuns } from '../experiments/keptStore';
import { copiesOf, idleCopiesLeft } from './inputs';
import { keptPlaces } from './keptPlaces';
import { inputLock, runLock, whereNobodyHas } from './locks';
import { changeUnderway } from './underwayStore';

/**
 * Removes what nobody needs any more: weights of runs that were deleted, folders of runs that neither go on nor
 * are kept, copies of files that no run takes. What another tab holds stays.
 */
export async function strayFilesRemoved(): Promise<void> {
  const { runs, folders } = await keptPlaces();
  const recorded = new Set((await (await keptRuns()).list()).map(({ id }) => id));
  for (const { id } of await runs.weights())
    if (!recorded.has(id)) await whereNobodyHas(runLock(id), () => runs.forgetWeights([id]));
  const underway = await runs.list();
  const needed = new Set([...underway, ...(await runs.weights())].map(({ id }) => id));
  for (const id of await folders.ids())
    if (!needed.has(id)) await whereNobodyHas(runLock(id), () => folders.remove(id));
  const taken = new Set(underway.flatMap(({ inputs }) => copiesOf(inputs)).map(({ key }) => key));
  idleCopiesLeft(taken);
  for (const key of await folders.inputs())
    if (!taken.has(key)) await whereNobodyHas(inputLock(key), () => folders.removeInput(key));
}

/** Bytes of the hub's models that are here; 0 where the browser has no place for any. */
async function modelBytes(): Promise<number> {
  try {
    const models = await (await openModelCache()).list();
    return models.reduce((sum, { received }) => sum + received, 0);
  } catch (error) {
    if (error instanceof RefineryError) return 0;
    throw error;
  }
}

/** Lists the weights that are kept and measures what the page's origin takes. */
export async function storageMeasured(): Promise<void> {
  const { runs } = await keptPlaces();
  const weights = (await runs.weights()).toSorted((a, b) => b.at - a.at);
  const underway = (await runs.list()).reduce(
    (sum, { snapshot, inputs }) =>
      sum +
      (snapshot ? snapshotBytes(snapshot) : 0) +
      copiesOf(inputs).reduce((all, { bytes }) => all + bytes, 0),
    0,
  );
  const { quota, usage } = await navigator.storage.estimate();
  const persisted = await navigator.storage.persisted();
  const models = await modelBytes();
  changeUnderway({
    weights,
    use:
      quota === undefined || usage === undefined
        ? null
        : { used: usage, quota, models, underway, persisted },
  });
}
