import { unzipSync, Zip, ZipPassThrough } from 'fflate';

import type { NamedFile } from '../../protocol/model';
import type { ExportedFile } from '../../protocol/run';
import { RefineryError } from '../../shared/errors';
import { zipIsBroken } from '../../shared/sentences/runCheckpointSentences';

/** Files as one .zip, each as it is: weights hardly get smaller, and any tool opens it. */
export function zipped(folder: string, files: readonly ExportedFile[]): Blob {
  const parts: Uint8Array<ArrayBuffer>[] = [];
  const zip = new Zip((error, part) => {
    // With no compression there is nothing to fail; its types say otherwise.
    if (error) throw error;
    parts.push(part);
  });
  for (const { name, bytes } of files) {
    const entry = new ZipPassThrough(`${folder}/${name}`);
    zip.add(entry);
    entry.push(bytes, true);
  }
  zip.end();
  return new Blob(parts, { type: 'application/zip' });
}

/**
 * The files of a .zip, by their paths in it.
 * @throws RefineryError `bad_file` where it is cut short or no .zip
 */
export async function unzipped(name: string, blob: Blob): Promise<NamedFile[]> {
  let entries: ReturnType<typeof unzipSync>;
  try {
    entries = unzipSync(new Uint8Array(await blob.arrayBuffer()));
  } catch (error) {
    throw new RefineryError('bad_file', zipIsBroken(name), { cause: error });
  }
  return Object.entries(entries)
    .filter(([path]) => !path.endsWith('/'))
    .map(([path, bytes]) => ({
      name: path,
      blob: new Blob([bytes]),
    }));
}
