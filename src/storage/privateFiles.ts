/**
 * Opens a folder at the root of this origin's private files, or makes it.
 * @returns null where the browser has none to give: an old one, a page without a secure origin, a private window
 */
export async function openPrivateFolder(name: string): Promise<FileSystemDirectoryHandle | null> {
  const given: { readonly storage?: Partial<StorageManager> } = navigator;
  try {
    const root = await given.storage?.getDirectory?.();
    if (!root || !('createWritable' in FileSystemFileHandle.prototype)) return null;
    return await root.getDirectoryHandle(name, { create: true });
  } catch {
    return null;
  }
}

/** Writes a file whole: nothing of it is there before all of it is. */
export async function writeFile(
  folder: FileSystemDirectoryHandle,
  name: string,
  content: Blob,
): Promise<void> {
  const handle = await folder.getFileHandle(name, { create: true });
  const stream = await handle.createWritable();
  await stream.write(content);
  await stream.close();
}

/** Whether the browser refused a write for lack of room. */
export function isFull(error: unknown): boolean {
  return error instanceof DOMException && error.name === 'QuotaExceededError';
}

/** Bytes of the private file system that are free by the browser's own estimate; null where it gives none. */
export async function freeBytes(): Promise<number | null> {
  const { quota, usage } = await navigator.storage.estimate();
  return quota === undefined || usage === undefined ? null : Math.max(0, quota - usage);
}
