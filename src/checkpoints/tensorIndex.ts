import { RefineryError } from '../shared/errors';
import {
  shardLacksTensor,
  shardIsMissing,
  indexHasNoMap,
  tensorIsTwice,
  indexLacksTensor,
} from '../shared/sentences/checkpointSentences';
import { isJsonObject, parseJsonObject, readWhole, type NamedBlob } from './blobBytes';
import type { CheckpointFolder } from './checkpointFolder';
import { readHeader, type TensorEntry } from './safetensorsHeader';

/** A tensor and the file that holds it. */
export interface LocatedTensor extends TensorEntry {
  readonly file: NamedBlob;
}

const indexMebibytes = 100;

const refuse = (sentence: string): never => {
  throw new RefineryError('bad_file', sentence);
};

/** The file of every tensor, as an index names it. */
async function readWeightMap(index: NamedBlob): Promise<Map<string, string>> {
  const { value } = parseJsonObject(index.name, await readWhole(index, indexMebibytes));
  const map = value.weight_map;
  if (!isJsonObject(map)) return refuse(indexHasNoMap(index.name));
  const files = new Map<string, string>();
  for (const [tensor, file] of Object.entries(map)) {
    if (typeof file !== 'string') return refuse(indexHasNoMap(index.name));
    files.set(tensor, file);
  }
  return files;
}

/**
 * Where every tensor of a checkpoint stands; only headers and the index are read.
 * @throws RefineryError `bad_file` naming the tensor or the file of which headers and index disagree
 */
export async function locateTensors({
  files,
  index,
  weights,
}: CheckpointFolder): Promise<Map<string, LocatedTensor>> {
  const located = new Map<string, LocatedTensor>();
  const take = async (file: NamedBlob): Promise<void> => {
    for (const entry of await readHeader(file)) {
      const before = located.get(entry.name);
      if (before) refuse(tensorIsTwice(entry.name, before.file.name, file.name));
      located.set(entry.name, { ...entry, file });
    }
  };
  if (weights) await take(weights);
  if (!index) return located;
  const shards = await readWeightMap(index);
  for (const shard of new Set(shards.values()))
    await take(files.get(shard) ?? refuse(shardIsMissing(index.name, shard)));
  for (const [tensor, shard] of shards)
    if (located.get(tensor)?.file !== files.get(shard))
      refuse(shardLacksTensor(tensor, index.name, shard));
  for (const { name, file } of located.values())
    if (!shards.has(name)) refuse(indexLacksTensor(name, index.name, file.name));
  return located;
}
