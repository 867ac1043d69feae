import * as v from 'valibot';

import { bytesOf, shortName, type HubFile, type HubModel, type KeptModel } from '../protocol/hub';
import type { NamedFile } from '../protocol/model';
import { RefineryError } from '../shared/errors';
import {
  fileArrivedOtherwise,
  keptFilesAreUnreadable,
  noRoomForModel,
} from '../shared/sentences/hubSentences';
import { freeBytes, isFull, writeFile } from './privateFiles';
import { hashOf } from './statedHash';

/** The name of a folder's own record; a model's files are in folders of their own beside it. */
const recordName = 'entry.json';
/** Digits of a piece's name: its first byte's place in the file, so that names sort as bytes do. */
const placeDigits = 15;

const count = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const recordSchema = v.object({
  model: v.object({
    ...{ name: v.string(), revision: v.string(), commit: v.string() },
    ...{ license: v.nullable(v.string()), kind: v.nullable(v.string()), gated: v.boolean() },
    files: v.array(
      v.object({
        ...{ path: v.string(), bytes: count },
        hash: v.object({ kind: v.picklist(['sha256', 'git']), hex: v.string() }),
      }),
    ),
  }),
  since: v.string(),
  /** Files that arrived whole and hold what the hub stated. */
  checked: v.array(v.string()),
});
type Entry = v.InferOutput<typeof recordSchema>;

/**
 * One model's folder in the page's private files. A file is kept in pieces, each written at once and
 * named by its place: what a piece lacks of being written is not there, so that a break at any moment
 * leaves a beginning of the file and never a hole.
 */
export class KeptFolder {
  readonly #folder: FileSystemDirectoryHandle;
  #entry: Entry;

  private constructor(folder: FileSystemDirectoryHandle, entry: Entry) {
    this.#folder = folder;
    this.#entry = entry;
  }

  /** Opens a folder that is there; null where its record cannot be read. */
  static async open(folder: FileSystemDirectoryHandle): Promise<KeptFolder | null> {
    try {
      const handle = await folder.getFileHandle(recordName);
      const json: unknown = JSON.parse(await (await handle.getFile()).text());
      return new KeptFolder(folder, v.parse(recordSchema, json));
    } catch {
      // Of another version, or a tab was closed before the record was written: begun anew.
      return null;
    }
  }

  /** Makes a new folder's record. */
  static async begin(folder: FileSystemDirectoryHandle, model: HubModel): Promise<KeptFolder> {
    const entry = { model: v.parse(recordSchema.entries.model, model), checked: [] };
    const kept = new KeptFolder(folder, { ...entry, since: new Date().toISOString() });
    await kept.#writeEntry();
    return kept;
  }

  get model(): HubModel {
    return this.#entry.model;
  }

  /** Bytes of a file that are here from its beginning on without a gap. */
  async received(path: string): Promise<number> {
    return (await this.#pieces(path)).reduce((sum, { size }) => sum + size, 0);
  }

  /** Adds bytes behind those that are here. @throws RefineryError where there is no room for them */
  async append(path: string, chunks: readonly Uint8Array<ArrayBuffer>[]): Promise<void> {
    const place = await this.received(path);
    const folder = await this.#folder.getDirectoryHandle(path, { create: true });
    try {
      await writeFile(folder, String(place).padStart(placeDigits, '0'), new Blob([...chunks]));
    } catch (error) {
      if (!isFull(error)) throw error;
      const { received } = await this.state();
      const sentence = noRoomForModel(bytesOf(this.model) - received, await freeBytes());
      throw new RefineryError('bad_file', sentence, { cause: error });
    }
  }

  /** Throws away what is here of a file. */
  async discard(path: string): Promise<void> {
    await this.#folder.removeEntry(path, { recursive: true });
  }

  /**
   * Holds a file that has arrived to what the hub stated of it, once.
   * @throws RefineryError where it differs; it is then thrown away
   */
  async check({ path, bytes, hash }: HubFile): Promise<void> {
    if (this.#entry.checked.includes(path)) return;
    const file = await this.#file(path);
    if (file.size !== bytes || (await hashOf(file, hash.kind)) !== hash.hex) {
      if (file.size > 0) await this.discard(path);
      throw new RefineryError('bad_file', fileArrivedOtherwise(path));
    }
    this.#entry = { ...this.#entry, checked: [...this.#entry.checked, path] };
    await this.#writeEntry();
  }

  /** How much of the model is here. */
  async state(): Promise<KeptModel> {
    const { model, since, checked } = this.#entry;
    const sizes = await Promise.all(model.files.map(({ path }) => this.received(path)));
    return {
      ...{ model, since },
      received: sizes.reduce((sum, size) => sum + size, 0),
      whole: model.files.every(
        ({ path, bytes }, i) => checked.includes(path) && sizes[i] === bytes,
      ),
    };
  }

  /** The files, as if they had been dropped on the page. @throws RefineryError where one is not whole */
  async files(): Promise<readonly NamedFile[]> {
    if (!(await this.state()).whole)
      throw new RefineryError('bad_file', keptFilesAreUnreadable(shortName(this.model)));
    return Promise.all(
      this.model.files.map(async ({ path }) => ({ name: path, blob: await this.#file(path) })),
    );
  }

  async #file(path: string): Promise<Blob> {
    // Parts on the disk: nothing is read before somebody reads it.
    return new Blob(await this.#pieces(path));
  }

  /** The pieces of a file, each where the one before it ends. */
  async #pieces(path: string): Promise<File[]> {
    const pieces: File[] = [];
    let folder: FileSystemDirectoryHandle;
    try {
      folder = await this.#folder.getDirectoryHandle(path);
    } catch {
      return pieces;
    }
    const names: string[] = [];
    for await (const name of folder.keys()) names.push(name);
    let end = 0;
    for (const name of names.sort()) {
      if (Number(name) !== end) break;
      const piece = await (await folder.getFileHandle(name)).getFile();
      pieces.push(piece);
      end += piece.size;
    }
    return pieces;
  }

  async #writeEntry(): Promise<void> {
    await writeFile(this.#folder, recordName, new Blob([JSON.stringify(this.#entry)]));
  }
}
