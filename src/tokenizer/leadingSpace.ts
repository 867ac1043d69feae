import type { TokenizerJson } from './tokenizerJson';

/**
 * Where a tokenizer puts a space of its own before text, as those of SentencePiece's kind do: nowhere,
 * before the whole text only, or before each part between special tokens as well.
 */
export type LeadingSpace = 'never' | 'first' | 'always';

type Part = Readonly<Record<string, unknown>>;

const isPart = (value: unknown): value is Part => typeof value === 'object' && value !== null;

/** The steps of a normalizer or pre-tokenizer, which a sequence holds in a list. */
function stepsOf(whole: unknown): Part[] {
  if (!isPart(whole)) return [];
  const held = whole.normalizers ?? whole.pretokenizers;
  return Array.isArray(held) ? held.flatMap(stepsOf) : [whole];
}

function spaceOf({ type, prepend_scheme, add_prefix_space }: Part): LeadingSpace {
  if (type === 'Prepend') return 'always';
  if (type === 'ByteLevel') return add_prefix_space === true ? 'always' : 'never';
  if (type !== 'Metaspace') return 'never';
  return prepend_scheme === 'first' || prepend_scheme === 'never' ? prepend_scheme : 'always';
}

/** Where a tokenizer puts a space of its own. */
export function leadingSpace({ normalizer, pre_tokenizer }: TokenizerJson): LeadingSpace {
  const found = [...stepsOf(normalizer), ...stepsOf(pre_tokenizer)].map(spaceOf);
  return found.find((space) => space === 'always') ?? found.find((s) => s === 'first') ?? 'never';
}

function bare(whole: unknown): unknown {
  if (!isPart(whole)) return whole;
  const { type, normalizers, pretokenizers } = whole;
  if (Array.isArray(normalizers)) return { ...whole, normalizers: kept(normalizers) };
  if (Array.isArray(pretokenizers)) return { ...whole, pretokenizers: kept(pretokenizers) };
  if (type === 'Prepend') return null;
  if (type === 'Metaspace') return { ...whole, add_prefix_space: false, prepend_scheme: 'never' };
  return type === 'ByteLevel' ? { ...whole, add_prefix_space: false } : whole;
}

const kept = (steps: readonly unknown[]): unknown[] =>
  steps.map(bare).filter((step) => step !== null);

/** The same tokenizer without a space of its own, for text that continues other text. */
export function withoutLeadingSpace(json: TokenizerJson): TokenizerJson {
  const { normalizer, pre_tokenizer } = json;
  return { ...json, normalizer: bare(normalizer), pre_tokenizer: bare(pre_tokenizer) };
}
