import { readTensor } from '../backend/read';
import type { Decoder } from '../model/decoder';
import { llamaConfig } from './llama';
import type { CheckpointOrigin, KeptFile } from './openCheckpoint';
import { writeCheckpoint } from './writeCheckpoint';

/** A file to take away. */
export type PolicyFile = KeptFile;

/** A policy in the layout in which its checkpoint came. */
export async function checkpointFiles(
  policy: Decoder,
  origin: CheckpointOrigin,
): Promise<PolicyFile[]> {
  return writeCheckpoint(policy.config, origin, (name) => readTensor(policy.named.get(name)!));
}

/**
 * A policy that was made here, in the layout in which Llama checkpoints are published:
 * model.safetensors, config.json and the tokenizer's files.
 */
export async function policyFiles(
  policy: Decoder,
  tokenizer: { readonly files: Readonly<Record<string, string>>; readonly eosId: number },
): Promise<PolicyFile[]> {
  const config = llamaConfig(policy.config, tokenizer.eosId);
  return checkpointFiles(policy, {
    family: 'llama',
    prefix: 'model.',
    storesTiedHead: false,
    configText: `${JSON.stringify(config, null, 2)}\n`,
    tokenizerFiles: Object.entries(tokenizer.files).map(([name, text]) => ({
      name,
      bytes: new TextEncoder().encode(text),
    })),
  });
}
