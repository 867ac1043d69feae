import { openCheckpoint, type OpenedCheckpoint } from '../checkpoints/openCheckpoint';
import { readArrays } from './readArrays';
import { Decoder } from '../model/decoder';
import type { ModelConfig } from '../shared/modelConfig';
import { families, type Family } from './referenceCase';
import { referenceFile } from './referenceFiles';

type Arrays = ReadonlyMap<string, Float32Array>;

const blobOf = (path: string): Blob => new Blob([new Uint8Array(referenceFile(path))]);

interface Checkpoint {
  readonly opened: OpenedCheckpoint;
  readonly arrays: Arrays;
}

/** Reads weights as the product does; `weights` may be any file in the layout of the policy's. */
async function open(family: Family, weights: string): Promise<Checkpoint> {
  const opened = await openCheckpoint([
    { name: 'config.json', blob: blobOf(`${family}/policy/config.json`) },
    { name: 'model.safetensors', blob: blobOf(`${family}/${weights}`) },
  ]);
  return { opened, arrays: await readArrays(opened) };
}

const weights = {
  policy: 'policy/model.safetensors',
  reference: 'reference/model.safetensors',
  gradients: 'gradients.sr-dpo.safetensors',
} as const;
type Which = keyof typeof weights;

// Read once, so that a model can be made at any place of a test.
const checkpoints = new Map<string, Checkpoint>();
for (const family of families)
  for (const which of Object.keys(weights) as Which[])
    checkpoints.set(`${family} ${which}`, await open(family, weights[which]));

const checkpoint = (family: Family, which: Which): Checkpoint =>
  checkpoints.get(`${family} ${which}`)!;

/** A family's policy or reference as a decoder. */
export function referenceModel(family: Family, which: 'policy' | 'reference'): Decoder {
  const { opened, arrays } = checkpoint(family, which);
  return Decoder.fromArrays(opened.config, arrays);
}

/** A family's policy or reference as arrays. */
export function referenceArrays(
  family: Family,
  which: 'policy' | 'reference',
): { readonly config: ModelConfig; readonly arrays: Arrays } {
  const { opened, arrays } = checkpoint(family, which);
  return { config: opened.config, arrays };
}

/** The gradients of the first Sr-DPO entry under our names. */
export function referenceGradients(family: Family): Arrays {
  return checkpoint(family, 'gradients').arrays;
}

/** The stored tensors of a family's checkpoints, and which of our parameters each holds. */
export function storedParameters(family: Family): ReadonlyMap<string, readonly string[]> {
  const { tensors } = checkpoint(family, 'policy').opened;
  return new Map(tensors.map(({ name, parts }) => [name, parts.map(({ parameter }) => parameter)]));
}
