import { describe, expect, it } from 'vitest';

import { folderJson } from '../testing/extraCheckpoints';

import { openTokenizer } from './openTokenizer';
import type { TokenizerJson } from './tokenizerJson';

interface Kind {
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
const kinds = folderJson('extra/tokenizers.json') as readonly Kind[];

const open = ({ overrides, eos }: Kind) => {
  const json = { ...base, ...overrides, model: { ...base.model, ...overrides.model } };
  const encode = (value: unknown) => new TextEncoder().encode(JSON.stringify(value));
  return openTokenizer([
    { name: 'tokenizer.json', bytes: encode(json) },
    { name: 'tokenizer_config.json', bytes: encode({ eos_token: eos }) },
  ]).tokenizer;
};

// As transformers has it (src/testing/reference/extra/README.md).
describe.each(kinds.map((kind) => [kind.name, kind] as const))(
  'a tokenizer of the kind of %s',
  (_, kind) => {
    const tokenizer = open(kind);

    it('gives the ids that transformers gives', () => {
      const special = kind.name === 'Llama' ? '<unk>' : kind.eos;
      kind.texts.forEach((text, i) => {
        // There a special token inside a text is special, here it is text.
        if (text.includes(special)) return;
        expect(tokenizer.encode(text), text).toEqual(kind.ids[i]);
        expect(tokenizer.decode(kind.ids[i]!), text).toBe(kind.decoded[i]);
      });
      expect(tokenizer.encodeRendered('x<unk>y')).toEqual(kind.ids[kind.texts.indexOf('x<unk>y')]);
    });

    it('knows what stands before a text', () => {
      const [first] = kind.opened;
      expect(tokenizer.bosId).toBe(kind.opened.length > 1 ? first : null);
    });

    it('reads special tokens inside a text as text', () => {
      const ids = tokenizer.encode(`a${kind.eos}b<s>`);
      expect(ids).not.toContain(tokenizer.eosId);
      expect(ids).not.toContain(tokenizer.bosId);
      expect(tokenizer.decode(ids)).toBe(`a${kind.eos}b<s>`);
    });
  },
);
