import type { NamedFile } from '../../protocol/model';
import { runCheckpointFiles } from '../../protocol/runCheckpoint';
import { RefineryError } from '../../shared/errors';
import { holdsNoCheckpoint, zipHoldsNeither } from '../../shared/sentences/runCheckpointSentences';
import { runCheckpointPicked } from '../../store/checkpointActions';
import { filePicked } from '../../store/dataActions';
import { modelPicked } from '../../store/modelActions';
import { change } from '../../store/store';
import type { ModelRole } from '../../protocol/model';
import { isModel, type Chosen } from '../model/droppedFiles';
import { unzipped } from './archive';

const { state, policy, optimizer, logps } = runCheckpointFiles;
const partsOf = (path: string): string[] => path.split('/').filter((part) => part !== '');
const lastOf = (path: string): string => partsOf(path).at(-1) ?? path;
const isZip = (name: string): boolean => /\.zip$/i.test(name);

/** Whether files are those of a run's checkpoint, one of them lost perhaps. */
export function isRunCheckpoint(files: readonly { readonly name: string }[]): boolean {
  const names = new Set(files.map(({ name }) => lastOf(name)));
  return names.has(optimizer) || names.has(logps) || (names.has(state) && names.has(policy));
}

/** The files of the checkpoint nearest to the top, by their names within it. */
export function checkpointFiles(files: readonly NamedFile[]): NamedFile[] {
  const states = files.filter(({ name }) => lastOf(name) === state);
  states.sort((a, b) => partsOf(a.name).length - partsOf(b.name).length);
  const folderOf = (path: string): string => partsOf(path).slice(0, -1).join('/');
  const folder = states[0] && folderOf(states[0].name);
  return files
    .filter(({ name }) => folder === undefined || folderOf(name) === folder)
    .map(({ name, blob }) => ({ name: lastOf(name), blob }));
}

/** What was chosen, with a single .zip opened. */
async function opened({ name, files }: Chosen): Promise<Chosen> {
  const [first, second] = files;
  if (!first || second || !isZip(first.name)) return { name, files };
  return { name, files: await unzipped(first.name, first.blob) };
}

async function orNotice(work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (!(error instanceof RefineryError)) throw error;
    change({ notice: error.message });
  }
}

/** Takes what was dropped: a run's checkpoint, a model for that role, or else a preference file. */
export function dropTaken(
  chosen: Chosen | null,
  file: File | undefined,
  role: ModelRole,
): Promise<void> {
  return orNotice(async () => {
    const found = chosen && (await opened(chosen));
    if (found && isRunCheckpoint(found.files))
      await runCheckpointPicked(found.name, checkpointFiles(found.files));
    else if (found && isModel(found.files)) await modelPicked(role, found.name, found.files);
    else if (chosen && found && found.files !== chosen.files)
      throw new RefineryError('bad_file', zipHoldsNeither(chosen.name));
    else if (file) await filePicked('train', file);
  });
}

/** Takes files that were chosen as a model. */
export function modelTaken(role: ModelRole, chosen: Chosen): Promise<void> {
  return orNotice(async () => {
    const { name, files } = await opened(chosen);
    await modelPicked(role, name, files);
  });
}

/** Takes files that were chosen as a run's checkpoint. */
export function checkpointTaken(chosen: Chosen): Promise<void> {
  return orNotice(async () => {
    const { name, files } = await opened(chosen);
    if (!isRunCheckpoint(files)) throw new RefineryError('bad_file', holdsNoCheckpoint(name));
    await runCheckpointPicked(name, checkpointFiles(files));
  });
}
