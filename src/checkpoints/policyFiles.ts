import type { Decoder } from '../model/decoder';
import { llamaConfig, llamaPlace } from './llama';
import { tensorsFrom } from './nameMap';
import { writeSafetensors } from './safetensors';

/** A file to take away. */
export interface PolicyFile {
  readonly name: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/**
 * A policy in the layout in which Llama checkpoints are published: model.safetensors, config.json
 * and the tokenizer's files.
 */
export async function policyFiles(
  policy: Decoder,
  tokenizer: { readonly files: Readonly<Record<string, string>>; readonly eosId: number },
): Promise<PolicyFile[]> {
  const arrays = new Map<string, Float32Array>();
  for (const name of policy.named.keys()) arrays.set(name, await policy.weight(name));
  const encode = (text: string): Uint8Array<ArrayBuffer> => new TextEncoder().encode(text);
  const config = llamaConfig(policy.config, tokenizer.eosId);
  return [
    {
      name: 'model.safetensors',
      bytes: writeSafetensors(tensorsFrom(policy.config, arrays, llamaPlace)),
    },
    { name: 'config.json', bytes: encode(`${JSON.stringify(config, null, 2)}\n`) },
    ...Object.entries(tokenizer.files).map(([name, text]) => ({ name, bytes: encode(text) })),
  ];
}
