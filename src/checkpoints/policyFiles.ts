import type { Decoder } from '../model/decoder';
import type { CheckpointOrigin, KeptFile } from './openCheckpoint';
import { presetOrigin, type PresetTokenizer } from './presetOrigin';
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

/**
 * A policy that was made here, in the layout in which Llama checkpoints are published:
 * model.safetensors, config.json and the tokenizer's files.
 */
export async function policyFiles(
  policy: Decoder,
  tokenizer: PresetTokenizer,
): Promise<PolicyFile[]> {
  return checkpointFiles(policy, presetOrigin(policy.config, tokenizer));
}
