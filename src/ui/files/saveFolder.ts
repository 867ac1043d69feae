import type { ExportedFile } from '../../protocol/run';
import { messageOf, RefineryError } from '../../shared/errors';
import { folderIsNotWritten } from '../../shared/sentences/runCheckpointSentences';

declare global {
  interface Window {
    /** Not in every browser. */
    showDirectoryPicker?: (options: {
      readonly id: string;
      readonly mode: 'readwrite';
    }) => Promise<FileSystemDirectoryHandle>;
  }
}

const wasDismissed = (error: unknown): boolean =>
  error instanceof DOMException && error.name === 'AbortError';

/** Whether this browser lets a page write into a folder that is chosen. */
export function canSaveFolders(): boolean {
  return window.showDirectoryPicker !== undefined;
}

/** A folder of that name which is not there yet: nothing that was saved before is written over. */
async function newFolder(
  parent: FileSystemDirectoryHandle,
  name: string,
): Promise<FileSystemDirectoryHandle> {
  for (let n = 1; ; n++) {
    const tried = n === 1 ? name : `${name}-${n}`;
    try {
      await parent.getDirectoryHandle(tried);
    } catch (error) {
      if (!(error instanceof DOMException && error.name === 'NotFoundError')) throw error;
      return parent.getDirectoryHandle(tried, { create: true });
    }
  }
}

/**
 * Writes files into a new folder within one that is chosen; asks for that first, while the click still counts.
 * @returns the folder's name, or null where nothing was chosen
 * @throws RefineryError `bad_file` where the browser may not write there; what `take` throws
 */
export async function savedInFolder(
  name: string,
  take: () => Promise<readonly ExportedFile[]>,
): Promise<string | null> {
  const pick = window.showDirectoryPicker;
  if (!pick) throw new Error('This browser opens no folders.');
  try {
    const parent = await pick.call(window, { id: 'refinery', mode: 'readwrite' });
    const files = await take();
    const folder = await newFolder(parent, name);
    for (const file of files) {
      const [name, ...above] = file.name.split('/').reverse();
      let inner = folder;
      for (const part of above.reverse())
        inner = await inner.getDirectoryHandle(part, { create: true });
      const handle = await inner.getFileHandle(name!, { create: true });
      const writable = await handle.createWritable();
      await writable.write(file.bytes);
      await writable.close();
    }
    return folder.name;
  } catch (error) {
    if (wasDismissed(error)) return null;
    if (error instanceof RefineryError) throw error;
    throw new RefineryError('bad_file', folderIsNotWritten(messageOf(error)), { cause: error });
  }
}
