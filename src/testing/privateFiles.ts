import { vi } from 'vitest';

import { memoryFolder } from './memoryFolder';

/** Puts private files in memory in the browser's place until `vi.unstubAllGlobals`. @param room as `memoryFolder` has it */
export function privateFilesInMemory(room?: () => void): FileSystemDirectoryHandle {
  const root = memoryFolder(room);
  vi.stubGlobal('FileSystemFileHandle', { prototype: { createWritable: () => undefined } });
  vi.stubGlobal('navigator', { storage: { getDirectory: () => Promise.resolve(root) } });
  return root;
}
