import { openTokenizer } from '../tokenizer/openTokenizer';
import type { Tokenizer } from '../tokenizer/tokenizer';
import type { TokenizerJson } from '../tokenizer/tokenizerJson';
import { folderJson } from './extraCheckpoints';

/** A small tokenizer of a kind that is published, and what transformers makes of texts by it. */
export interface PublishedKind {
  readonly name: string;
  /** What differs from the reference case's tokenizer.json. */
  readonly overrides: Readonly<Record<string, unknown>> & { readonly model?: object };
  readonly eos: string;
  readonly texts: readonly string[];
  readonly ids: readonly (readonly number[])[];
  /** `a` with what stands before it. */
  readonly opened: readonly number[];
  readonly decoded: readonly string[];
}

const base = folderJson('llama/policy/tokenizer.json') as TokenizerJson;

/** As src/testing/reference/extra/README.md tells of them. */
export const publishedKinds = folderJson('extra/tokenizers.json') as readonly PublishedKind[];

/** Opens a kind's tokenizer. */
export function publishedTokenizer({ overrides, eos }: PublishedKind): Tokenizer {
  const json = { ...base, ...overrides, model: { ...base.model, ...overrides.model } };
  const encode = (value: unknown) => new TextEncoder().encode(JSON.stringify(value));
  return openTokenizer([
    { name: 'tokenizer.json', bytes: encode(json) },
    { name: 'tokenizer_config.json', bytes: encode({ eos_token: eos }) },
  ]).tokenizer;
}
