import type { NamedFile } from '../protocol/model';
import type { ExportedFile } from '../protocol/run';
import type { StoredFile } from '../protocol/runSnapshot';
import { openPrivateFolder, writeFile } from './privateFiles';

const runsName = 'runs';
const inputsName = 'run-inputs';
/** Digits of the number before a file's name, so that names sort as snapshots do. */
const numberDigits = 6;

const numberOf = (stored: string): number => Number(stored.slice(0, numberDigits));

async function keysOf(folder: FileSystemDirectoryHandle): Promise<string[]> {
  const names: string[] = [];
  for await (const name of folder.keys()) names.push(name);
  return names;
}

async function removeIfThere(folder: FileSystemDirectoryHandle, name: string): Promise<void> {
  try {
    await folder.removeEntry(name, { recursive: true });
  } catch (error) {
    if (!(error instanceof DOMException && error.name === 'NotFoundError')) throw error;
  }
}

/**
 * The folders of runs in the page's private files: one a run, in which every snapshot writes files of its own.
 * None takes another's place, so that a break at any moment leaves what was whole before it.
 */
export class RunFolders {
  readonly #runs: FileSystemDirectoryHandle;
  readonly #inputs: FileSystemDirectoryHandle;

  constructor(runs: FileSystemDirectoryHandle, inputs: FileSystemDirectoryHandle) {
    this.#runs = runs;
    this.#inputs = inputs;
  }

  /** Opens them. @returns null where the browser has no private files to give */
  static async open(): Promise<RunFolders | null> {
    const runs = await openPrivateFolder(runsName);
    const inputs = runs && (await openPrivateFolder(inputsName));
    return inputs && new RunFolders(runs, inputs);
  }

  /** Writes the files of a snapshot. @returns what each is called */
  async write(
    id: string,
    number: number,
    files: readonly ExportedFile[],
  ): Promise<readonly StoredFile[]> {
    const folder = await this.#runs.getDirectoryHandle(id, { create: true });
    const prefix = String(number).padStart(numberDigits, '0');
    const written: StoredFile[] = [];
    for (const { name, bytes } of files) {
      const stored = `${prefix}.${name.replaceAll('/', '--')}`;
      await writeFile(folder, stored, new Blob([bytes]));
      written.push({ name, stored, bytes: bytes.length });
    }
    return written;
  }

  /**
   * The files of a snapshot, as if they had been dropped on the page.
   * @returns null where one is missing or cut short
   */
  async files(id: string, stored: readonly StoredFile[]): Promise<readonly NamedFile[] | null> {
    try {
      const folder = await this.#runs.getDirectoryHandle(id);
      const files: NamedFile[] = [];
      for (const { name, stored: own, bytes } of stored) {
        const blob = await (await folder.getFileHandle(own)).getFile();
        if (blob.size !== bytes) return null;
        files.push({ name, blob });
      }
      return files;
    } catch (error) {
      if (error instanceof DOMException) return null;
      throw error;
    }
  }

  /** Removes what a run's folder holds of snapshots up to this number, but for these files. */
  async keepOnly(id: string, number: number, files: readonly StoredFile[]): Promise<void> {
    const kept = new Set(files.map(({ stored }) => stored));
    const folder = await this.#runs.getDirectoryHandle(id, { create: true });
    for (const name of await keysOf(folder))
      if (!kept.has(name) && numberOf(name) <= number) await removeIfThere(folder, name);
  }

  /** Removes the files that one snapshot of a run has written; those of the others stay. */
  async removeSnapshot(id: string, number: number): Promise<void> {
    const folder = await this.#runs.getDirectoryHandle(id, { create: true });
    for (const name of await keysOf(folder))
      if (numberOf(name) === number) await removeIfThere(folder, name);
  }

  /** Names of all runs that have a folder. */
  ids(): Promise<string[]> {
    return keysOf(this.#runs);
  }

  /** Removes a run's folder, where it has one. */
  remove(id: string): Promise<void> {
    return removeIfThere(this.#runs, id);
  }

  /** Copies a file that a run was given, unless its copy is there. */
  async copyInput(key: string, content: Blob): Promise<void> {
    if ((await this.input(key, content.size)) === null) await writeFile(this.#inputs, key, content);
  }

  /** A copy; null where it is missing or of another size. */
  async input(key: string, bytes: number): Promise<File | null> {
    try {
      const file = await (await this.#inputs.getFileHandle(key)).getFile();
      return file.size === bytes ? file : null;
    } catch (error) {
      if (error instanceof DOMException) return null;
      throw error;
    }
  }

  /** Names of all copies. */
  inputs(): Promise<string[]> {
    return keysOf(this.#inputs);
  }

  /** Removes a copy, where it is there. */
  removeInput(key: string): Promise<void> {
    return removeIfThere(this.#inputs, key);
  }
}
