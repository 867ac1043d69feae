import type { StatedHash } from '../protocol/hub';
import { Sha256 } from '../shared/sha256';

/** Up to here a file is hashed by the browser, beside the page's thread, which wants all of it at once. */
const wholeBytes = 64 * 1024 * 1024;
/** Of a larger one so much is hashed at a time, between which the page can do other things. */
const partBytes = 1024 * 1024;

const hexOf = (digest: ArrayBuffer): string =>
  Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0')).join('');

async function sha256Of(blob: Blob, whole: number, part: number): Promise<string> {
  if (blob.size <= whole)
    return hexOf(await crypto.subtle.digest('SHA-256', await blob.arrayBuffer()));
  const hash = new Sha256();
  for (let from = 0; from < blob.size; from += part)
    hash.update(new Uint8Array(await blob.slice(from, from + part).arrayBuffer()));
  return hash.digest();
}

/** Git's name of a file's content: the SHA-1 of its length and its bytes. */
async function gitHashOf(blob: Blob): Promise<string> {
  const headed = new Blob([`blob ${blob.size}\0`, blob]);
  return hexOf(await crypto.subtle.digest('SHA-1', await headed.arrayBuffer()));
}

/** The hash of a file, of the kind that the hub states, in hex. */
export function hashOf(
  blob: Blob,
  kind: StatedHash['kind'],
  { whole = wholeBytes, part = partBytes } = {},
): Promise<string> {
  return kind === 'git' ? gitHashOf(blob) : sha256Of(blob, whole, part);
}
