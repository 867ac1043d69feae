import { readdirSync, readFileSync } from 'node:fs';

import type { NamedBlob } from '../checkpoints/blobBytes';
import { tensor2d, tidy } from '../backend/ops';
import { readTensor } from '../backend/read';
import type { Decoder } from '../model/decoder';

const reference = new URL('./reference/', import.meta.url);

/** The files of a folder of the reference case by their names. */
export function folderFiles(folder: string): NamedBlob[] {
  const url = new URL(`${folder}/`, reference);
  return readdirSync(url).map((name) => ({
    name,
    blob: new Blob([new Uint8Array(readFileSync(new URL(name, url)))]),
  }));
}

/** A JSON file of the reference case. */
export function folderJson(path: string): unknown {
  return JSON.parse(readFileSync(new URL(path, reference), 'utf8'));
}

/** Log-probability of every token but the first, by the decoder's logits and double arithmetic. */
export async function sequenceLogps(model: Decoder, ids: readonly number[]): Promise<number[]> {
  const logits = tidy(() =>
    model.logits(model.hidden(tensor2d(Int32Array.from(ids), [1, ids.length], 'int32'))),
  );
  const values = await readTensor(logits);
  logits.dispose();
  const { vocabularySize } = model.config;
  return ids.slice(1).map((id, at) => {
    const row = values.subarray(at * vocabularySize, (at + 1) * vocabularySize);
    const largest = Math.max(...row);
    const total = row.reduce((sum, z) => sum + Math.exp(z - largest), 0);
    return row[id]! - largest - Math.log(total);
  });
}
