import { fileWithin } from '../shared/sentences/shownNames';
import type { NamedBlob } from './blobBytes';
import { filesBeside, findCheckpoint, lastPart, type CheckpointFolder } from './checkpointFolder';
import { readMetadata } from './safetensorsHeader';

const configName = 'config.json';
const tokenizerName = 'tokenizer.json';
/** What a weights file of ours holds besides its numbers: all that says what to compute and on which tokens. */
const heldNames = [
  configName,
  tokenizerName,
  'tokenizer_config.json',
  'special_tokens_map.json',
  'generation_config.json',
  'chat_template.jinja',
] as const;
const keyOf = (name: string): string => `refinery.${name}`;
/** Of the header, of which the format allows 100 MB. */
const largestHeld = 16 * 1024 * 1024;

/** A file's text, from which its bytes can be made again; null where it is none. */
function exactText(bytes: Uint8Array): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return null;
  }
}

/**
 * A model's small files as the metadata of its weights, so that one file is the whole model; none where
 * one of them is no text, or where they would take more than 16 MiB of the header.
 */
export function heldMetadata(
  files: readonly { readonly name: string; readonly bytes: Uint8Array }[],
): Record<string, string> {
  const held: Record<string, string> = {};
  for (const name of heldNames) {
    const file = files.find((other) => other.name === name);
    if (!file) continue;
    const text = exactText(file.bytes);
    if (text === null) return {};
    held[keyOf(name)] = text;
  }
  const size = new TextEncoder().encode(JSON.stringify(held)).length;
  return size > largestHeld ? {} : held;
}

async function heldFiles(weights: NamedBlob): Promise<ReadonlyMap<string, NamedBlob>> {
  const metadata = await readMetadata(weights);
  const held = new Map<string, NamedBlob>();
  for (const name of heldNames) {
    const text = metadata.get(keyOf(name));
    if (text !== undefined)
      held.set(name, { name: fileWithin(name, weights.name), blob: new Blob([text]) });
  }
  return held;
}

/** The one weights file among files without any config.json, or null. */
function loneWeights(given: readonly NamedBlob[]): NamedBlob | null {
  if (given.some(({ name }) => lastPart(name) === configName)) return null;
  const [weights, other] = given.filter(({ name }) => name.endsWith('.safetensors'));
  if (!weights || other) return null;
  // An adapter is refused as what it is.
  return lastPart(weights.name) === 'adapter_model.safetensors' ? null : weights;
}

async function findLone(given: readonly NamedBlob[]): Promise<CheckpointFolder | null> {
  const weights = loneWeights(given);
  const config = weights && (await heldFiles(weights)).get(configName);
  return config ? { config, files: filesBeside(weights, given), index: null, weights } : null;
}

/**
 * Finds a model's files as `findCheckpoint` does; what is not beside a single weights file and stands in
 * its metadata is taken from there, the tokenizer's files only where there is no other tokenizer.
 * @throws RefineryError `bad_file` as `findCheckpoint`, or where the weights' header cannot be read
 */
export async function findWhole(given: readonly NamedBlob[]): Promise<CheckpointFolder> {
  const folder = (await findLone(given)) ?? findCheckpoint(given);
  if (!folder.weights || folder.files.has(tokenizerName)) return folder;
  return { ...folder, files: new Map([...(await heldFiles(folder.weights)), ...folder.files]) };
}
