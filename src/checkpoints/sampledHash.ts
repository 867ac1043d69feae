import { Sha256 } from '../shared/sha256';
import { readNumbers, sizeOf } from './eachParameter';
import type { OpenedCheckpoint } from './openCheckpoint';

/** Numbers of a piece, and pieces of a tensor that is larger than all of them. */
const pieceNumbers = 256;
const pieces = 16;

/** Where a tensor's pieces begin, from its first number to its last ones. */
function* beginnings(size: number): Generator<number> {
  if (size <= pieces * pieceNumbers)
    for (let from = 0; from < size; from += pieceNumbers) yield from;
  else
    for (let i = 0; i < pieces; i++) yield Math.round((i * (size - pieceNumbers)) / (pieces - 1));
}

/**
 * SHA-256 that tells one checkpoint from another at little cost: over the name and the shape of every
 * tensor, all numbers of a small one and a sample of those of a large one. In which files and in which
 * format a number stands makes no difference.
 * @throws RefineryError `bad_file` naming a file that cannot be read or a tensor with a number that is not finite
 */
export async function sampledHash({ tensors }: OpenedCheckpoint): Promise<string> {
  const hash = new Sha256();
  const encoder = new TextEncoder();
  for (const tensor of tensors) {
    hash.update(encoder.encode(JSON.stringify([tensor.name, tensor.shape])));
    const size = sizeOf(tensor);
    for (const from of beginnings(size)) {
      const values = await readNumbers(tensor, from, Math.min(from + pieceNumbers, size));
      hash.update(new Uint8Array(values.buffer, values.byteOffset, values.byteLength));
    }
  }
  return hash.digest();
}
