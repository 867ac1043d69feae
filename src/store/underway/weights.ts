import type { NamedFile } from '../../protocol/model';
import type { ExportedFile } from '../../protocol/run';
import { RefineryError } from '../../shared/errors';
import { keptWeightsAreBroken, weightsWaitForRun } from '../../shared/sentences/underwaySentences';
import { runCheckpointPicked } from '../checkpointActions';
import { modelPicked } from '../modelActions';
import { isRunning } from '../state';
import { refineryStore } from '../store';
import { viewOpened } from '../view';
import { keptPlaces } from './keptPlaces';
import { heldAlone, letGoOf, runLock } from './locks';
import { storageMeasured, strayFilesRemoved } from './strays';
import { inTurn } from './turns';
import { changeUnderway, underwayStore } from './underwayStore';

/** The names of files that stand for adapters and their base, not for the whole policy. */
const isAdapter = ({ name }: NamedFile): boolean => /^(adapter|base)\//.test(name);

/** Some files of a kept run. @throws RefineryError where one is missing or cut short */
async function filesOf(
  id: string,
  title: string,
  which: 'policy' | 'checkpoint',
): Promise<readonly NamedFile[]> {
  const kept = underwayStore.getState().weights.find((one) => one.id === id);
  const { folders } = await keptPlaces();
  const files = kept && (await folders.files(id, kept.snapshot[which]));
  if (!files || files.length === 0)
    throw new RefineryError('bad_file', keptWeightsAreBroken(title));
  return files;
}

function refuseDuringRun(title: string): void {
  if (isRunning(refineryStore.getState().run.status))
    throw new RefineryError('wrong_state', weightsWaitForRun(title));
}

/** Takes a kept run's policy as the one that the next run begins from. @throws RefineryError naming the run */
export async function weightsUsedAsPolicy(id: string, title: string): Promise<void> {
  refuseDuringRun(title);
  const files = await filesOf(id, title, 'policy');
  const whole = files.filter((file) => !isAdapter(file));
  await modelPicked('policy', title, whole);
}

/** Opens a kept run's checkpoint, to train it further. @throws RefineryError naming the run */
export async function weightsContinued(id: string, title: string): Promise<void> {
  refuseDuringRun(title);
  const files = await filesOf(id, title, 'checkpoint');
  viewOpened('watch');
  await runCheckpointPicked(title, files);
}

/** A kept run's policy as files, or its checkpoint where no policy was written. @throws RefineryError naming the run */
export async function weightsAsFiles(id: string, title: string): Promise<readonly ExportedFile[]> {
  const kept = underwayStore.getState().weights.find((one) => one.id === id);
  const which = kept && kept.snapshot.policy.length > 0 ? 'policy' : 'checkpoint';
  const files: ExportedFile[] = [];
  for (const { name, blob } of await filesOf(id, title, which))
    files.push({ name, bytes: new Uint8Array(await blob.arrayBuffer()) });
  return files;
}

/**
 * Deletes the weights of kept runs; their records stay.
 * @param forGood whether their room is free at once; else they can come back until others are deleted or the page is left
 */
export async function weightsDeleted(ids: readonly string[], forGood: boolean): Promise<void> {
  const { weights, forgotten: before } = underwayStore.getState();
  const forgotten = weights.filter(({ id }) => ids.includes(id));
  for (const { id } of before) letGoOf(runLock(id));
  if (!forGood) for (const { id } of forgotten) await heldAlone(runLock(id));
  await (await keptPlaces()).runs.forgetWeights(ids);
  changeUnderway({ forgotten: forGood ? [] : forgotten, full: false });
  await inTurn(strayFilesRemoved);
  await storageMeasured();
}

/** Brings back the weights that were deleted last. */
export async function weightsBroughtBack(): Promise<void> {
  const { forgotten } = underwayStore.getState();
  await (await keptPlaces()).runs.putWeights(forgotten);
  for (const { id } of forgotten) letGoOf(runLock(id));
  changeUnderway({ forgotten: [] });
  await storageMeasured();
}

/** Asks the browser to keep what is here even when it runs short of room itself. */
export async function persistenceAsked(): Promise<void> {
  await navigator.storage.persist();
  await storageMeasured();
}
