import type { NamedFile } from '../../protocol/model';

/** What was dropped or picked, once its folders are opened. */
export interface Chosen {
  readonly name: string;
  readonly files: readonly NamedFile[];
}

const weights = /\.safetensors(\.index\.json)?$/;

/** Whether files are those of a model rather than a preference file. */
export function isModel(files: readonly { readonly name: string }[]): boolean {
  return files.some(({ name }) => weights.test(name) || /(^|\/)config\.json$/.test(name));
}

/** Files as a picker gives them: of a folder by their paths within it, of several files by name. */
export function pickedFiles(list: FileList): Chosen | null {
  const files = [...list].map((file) => {
    const [, ...inner] = file.webkitRelativePath.split('/');
    return { name: inner.length > 0 ? inner.join('/') : file.name, blob: file };
  });
  const [first] = list;
  if (!first) return null;
  const [folder] = first.webkitRelativePath.split('/');
  const called = weights.exec(files.find(({ name }) => weights.test(name))?.name ?? '');
  return { name: folder === '' ? (called?.input ?? first.name) : folder!, files };
}

async function filesOf(entry: FileSystemEntry, within: string): Promise<NamedFile[]> {
  if (entry.isFile) {
    const blob = await new Promise<File>((resolve, reject) => {
      (entry as FileSystemFileEntry).file(resolve, reject);
    });
    return [{ name: `${within}${entry.name}`, blob }];
  }
  const reader = (entry as FileSystemDirectoryEntry).createReader();
  const files: NamedFile[] = [];
  for (;;) {
    // A reader hands out a hundred entries at a time.
    const entries = await new Promise<FileSystemEntry[]>((resolve, reject) => {
      reader.readEntries(resolve, reject);
    });
    if (entries.length === 0) return files;
    for (const inner of entries)
      files.push(
        ...(inner.isFile
          ? await filesOf(inner, within)
          : await filesOf(inner, `${within}${inner.name}/`)),
      );
  }
}

/** Everything that was dropped, folders opened; to be called while the drop is still being handled. */
export async function droppedFiles(transfer: DataTransfer): Promise<Chosen | null> {
  // The list is emptied as soon as the event is over.
  const entries = [...transfer.items].flatMap((item) => item.webkitGetAsEntry() ?? []);
  const [first] = entries;
  if (!first) return pickedFiles(transfer.files);
  const files = (await Promise.all(entries.map((entry) => filesOf(entry, '')))).flat();
  return { name: first.name, files };
}
