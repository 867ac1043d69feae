import { expect, type Page } from '@playwright/test';

/** A file of the origin's private files, by its path. */
interface PrivateFile {
  readonly path: string;
  readonly text: string;
}

/** Every file of the origin's private files; what goes while it is being looked for has none. */
export function privateFiles(page: Page): Promise<PrivateFile[]> {
  return page.evaluate(async () => {
    const files: PrivateFile[] = [];
    const isGone = (error: unknown): boolean =>
      error instanceof DOMException && error.name === 'NotFoundError';
    const walk = async (folder: FileSystemDirectoryHandle, before: string): Promise<void> => {
      try {
        for await (const entry of folder.values()) {
          const path = `${before}${entry.name}`;
          if (entry.kind === 'directory') await walk(entry, `${path}/`);
          else files.push({ path, text: await (await entry.getFile()).text() });
        }
      } catch (error) {
        if (!isGone(error)) throw error;
      }
    };
    await walk(await navigator.storage.getDirectory(), '');
    return files.sort((a, b) => a.path.localeCompare(b.path));
  });
}

/** Waits until the private files hold no copies of files that a run was given, as they do while one goes on. */
export async function untilNoRunGoesOn(page: Page): Promise<void> {
  await expect
    .poll(async () =>
      (await privateFiles(page))
        .map(({ path }) => path)
        .filter((path) => path.startsWith('run-inputs/')),
    )
    .toEqual([]);
}
