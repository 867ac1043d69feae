import { describe, expect, it } from 'vitest';

import { publishedKinds, publishedTokenizer } from '../testing/publishedTokenizers';

// As transformers has it (src/testing/reference/extra/README.md).
describe.each(publishedKinds.map((kind) => [kind.name, kind] as const))(
  'a tokenizer of the kind of %s',
  (_, kind) => {
    const tokenizer = publishedTokenizer(kind);

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
