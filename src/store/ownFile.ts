import { RefineryError } from '../shared/errors';
import { sampleWasNotFetched, sampleWasNotServed } from '../shared/sentences/fileSentences';

/**
 * A file that lies beside the page.
 * @param path relative to the page
 * @throws RefineryError `bad_file` where it is not served, or the server is gone
 */
export async function ownFile(path: string): Promise<Blob> {
  let response: Response;
  try {
    response = await fetch(new URL(path, document.baseURI));
    if (response.ok) return await response.blob();
  } catch {
    // fetch rejects with a TypeError where the server is gone.
    throw new RefineryError('bad_file', sampleWasNotFetched(path));
  }
  throw new RefineryError('bad_file', sampleWasNotServed(path, response.status));
}
