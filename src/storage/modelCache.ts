import { shortName, type HubModel, type KeptModel } from '../protocol/hub';
import { RefineryError } from '../shared/errors';
import { modelIsBusyElsewhere, noPrivateFiles } from '../shared/sentences/hubSentences';
import { KeptFolder } from './keptFolder';
import { openPrivateFolder } from './privateFiles';

const folderName = 'models';

type Named = Pick<HubModel, 'name' | 'commit'>;

/** A folder's name: neither part of a model's name holds two hyphens or an @. */
const keyOf = ({ name, commit }: Named): string => `${name.replace('/', '--')}@${commit}`;

/** The models that were fetched, in the page's private files: a folder each, by name and commit. */
export class ModelCache {
  readonly #folder: FileSystemDirectoryHandle;

  constructor(folder: FileSystemDirectoryHandle) {
    this.#folder = folder;
  }

  /** All models that are here, whole or in part, the newest first. */
  async list(): Promise<readonly KeptModel[]> {
    const kept: KeptModel[] = [];
    for await (const handle of this.#folder.values()) {
      if (handle.kind !== 'directory') continue;
      const folder = await KeptFolder.open(handle);
      if (folder) kept.push(await folder.state());
    }
    return kept.sort((a, b) => b.since.localeCompare(a.since));
  }

  /** The folder of a model that is here; null where it is not. */
  async find(model: Named): Promise<KeptFolder | null> {
    try {
      return await KeptFolder.open(await this.#folder.getDirectoryHandle(keyOf(model)));
    } catch {
      return null;
    }
  }

  /** The folder of a model with what is there of it, or a new one. */
  async open(model: HubModel): Promise<KeptFolder> {
    const folder = await this.#folder.getDirectoryHandle(keyOf(model), { create: true });
    return (await KeptFolder.open(folder)) ?? (await KeptFolder.begin(folder, model));
  }

  /** Deletes a model. */
  async remove(model: Named): Promise<void> {
    await this.#folder.removeEntry(keyOf(model), { recursive: true });
  }

  /** Deletes everything, also what is no longer understood. */
  async empty(): Promise<void> {
    const names: string[] = [];
    for await (const name of this.#folder.keys()) names.push(name);
    for (const name of names) await this.#folder.removeEntry(name, { recursive: true });
  }
}

/** Opens the cache of this page's origin. @throws RefineryError where the browser has none to give */
export async function openModelCache(): Promise<ModelCache> {
  const folder = await openPrivateFolder(folderName);
  if (!folder) throw new RefineryError('bad_file', noPrivateFiles());
  return new ModelCache(folder);
}

/**
 * Does something with a model's files while no other tab does.
 * @throws RefineryError where one does
 */
export function alone<T>(model: Named, work: () => Promise<T>): Promise<T> {
  return navigator.locks.request(
    `refinery-model-${keyOf(model)}`,
    { ifAvailable: true },
    (lock) => {
      if (lock) return work();
      throw new RefineryError('bad_file', modelIsBusyElsewhere(shortName(model)));
    },
  );
}
