import { readTensor } from '../backend/read';
import type { Decoder } from '../model/decoder';
import type { CheckpointOrigin, KeptFile } from './openCheckpoint';
import { writeCheckpoint } from './writeCheckpoint';

/** A file to take away. */
export type PolicyFile = KeptFile;

/** A policy in the layout in which its checkpoint came. */
export async function checkpointFiles(
  policy: Decoder,
  origin: CheckpointOrigin,
): Promise<PolicyFile[]> {
  return writeCheckpoint(policy.config, origin, (name) => policy.weight(name));
}

/** The folder of the model that adapters stand on, within that of the run. */
export const baseFolder = 'base';

/** What a policy's adapters stand on, in the layout in which its checkpoint came. */
export async function baseFiles(policy: Decoder, origin: CheckpointOrigin): Promise<PolicyFile[]> {
  const read = (name: string): Promise<Float32Array> => readTensor(policy.named.get(name)!);
  const files = await writeCheckpoint(policy.config, origin, read);
  return files.map(({ name, bytes }) => ({ name: `${baseFolder}/${name}`, bytes }));
}
