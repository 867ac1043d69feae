import { readFileSync } from 'node:fs';

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { RefineryError } from '../shared/errors';

import { Tokenizer } from './tokenizer';
import type { TokenizerConfig, TokenizerJson } from './tokenizerJson';
import { trainTokenizer } from './trainBytePairEncoding';

const reference = new URL('../testing/reference/', import.meta.url);
const read = (path: string): string => readFileSync(new URL(path, reference), 'utf8');

interface Expected {
  refinementPrompt: string;
  refinementJoin: string;
  pairs: Record<'promptIds' | 'refinementPromptIds' | 'chosenIds' | 'rejectedIds', number[]>[];
}
interface Row {
  prompt: string;
  chosen: string;
  rejected: string;
}

const trained = trainTokenizer(['How do I mend a kettle? How do I mend a bicycle?'], {
  vocabularySize: 280,
});

describe.each(['gpt2', 'llama', 'gpt_neox'])('Tokenizer of the reference case, %s', (family) => {
  const expected = JSON.parse(read(`${family}/expected.json`)) as Expected;
  const rows = read('pairs.jsonl')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Row);
  const tokenizer = Tokenizer.fromJson(
    JSON.parse(read(`${family}/policy/tokenizer.json`)) as TokenizerJson,
    JSON.parse(read(`${family}/policy/tokenizer_config.json`)) as TokenizerConfig,
  );

  it('gives the ids of the reference', () => {
    expect([tokenizer.eosId, tokenizer.bosId, tokenizer.vocabularySize]).toEqual([0, null, 457]);
    const ids = rows.map(({ prompt, chosen, rejected }) => ({
      promptIds: tokenizer.encode(prompt),
      refinementPromptIds: tokenizer.encode(
        expected.refinementPrompt + expected.refinementJoin + prompt,
      ),
      chosenIds: [...tokenizer.encode(chosen), tokenizer.eosId],
      rejectedIds: [...tokenizer.encode(rejected), tokenizer.eosId],
    }));
    expect(ids).toEqual(
      expected.pairs.map(({ promptIds, refinementPromptIds, chosenIds, rejectedIds }) => ({
        promptIds,
        refinementPromptIds,
        chosenIds,
        rejectedIds,
      })),
    );
  });
});

describe('Tokenizer', () => {
  const tokenizer = Tokenizer.fromJson(trained);

  it('decodes what it encodes', () => {
    const spaced = fc.string({
      unit: fc.constantFrom(' ', '.', ' .', "'", "n't", '\n', '\t', 'a'),
    });
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: 'binary' }), spaced), (text) => {
        expect(tokenizer.decode(tokenizer.encode(text))).toBe(text);
        expect(tokenizer.decode(Int32Array.from(tokenizer.encode(text)))).toBe(text);
      }),
    );
  });

  it('reads the end-of-text marker inside a text as plain text', () => {
    const ids = tokenizer.encode('a<|endoftext|>b');
    expect(ids).not.toContain(tokenizer.eosId);
    expect(tokenizer.decode(ids)).toBe('a<|endoftext|>b');
    expect(tokenizer.decode([...ids, tokenizer.eosId, 100_000])).toBe('a<|endoftext|>b');
  });

  it('survives a trip through its files', () => {
    const files = tokenizer.toFiles();
    const again = Tokenizer.fromJson(
      JSON.parse(files['tokenizer.json']) as TokenizerJson,
      JSON.parse(files['tokenizer_config.json']) as TokenizerConfig,
    );
    expect(again.encode('How do I mend __proto__?')).toEqual(
      tokenizer.encode('How do I mend __proto__?'),
    );
    expect(again.toFiles()).toEqual(files);
    expect(tokenizer.token(0)).toBe('<|endoftext|>');
    expect(tokenizer.token(100_000)).toBeNull();
  });

  it('knows a BOS only where the post-processor puts one', () => {
    const bos = { id: 280, content: '<s>', special: true };
    const withBos: TokenizerJson = {
      ...trained,
      added_tokens: [...trained.added_tokens, bos],
      post_processor: {
        type: 'TemplateProcessing',
        single: [
          { SpecialToken: { id: '<s>', type_id: 0 } },
          { Sequence: { id: 'A', type_id: 0 } },
        ],
        pair: [],
        special_tokens: { '<s>': { id: '<s>', ids: [280], tokens: ['<s>'] } },
      },
    };
    const withConfig = Tokenizer.fromJson(withBos, { eos_token: { content: '<|endoftext|>' } });
    expect([withConfig.bosId, withConfig.eosId, withConfig.vocabularySize]).toEqual([280, 0, 281]);
    expect(withConfig.encode('<s>a')).toEqual(tokenizer.encode('<s>a'));
    expect(Tokenizer.fromJson(trained, { add_bos_token: true }).bosId).toBeNull();
  });

  it('refuses a file without an end-of-text token, of an unknown kind, or short of a byte', () => {
    const message = (act: () => unknown): string => {
      try {
        act();
      } catch (error) {
        if (error instanceof RefineryError && error.code === 'bad_file') return error.message;
        throw error;
      }
      throw new Error('nothing was thrown');
    };
    expect(message(() => Tokenizer.fromJson(trained, { eos_token: '</s>' }))).toContain('</s>');
    expect(
      message(() => Tokenizer.fromJson({ ...trained, pre_tokenizer: { type: 'Telepathy' } })),
    ).toContain('tokenizer.json cannot be used');
    const { a, ...vocab } = trained.model.vocab as Record<string, number>;
    expect(a).toBe(65);
    const short = Tokenizer.fromJson({ ...trained, model: { ...trained.model, vocab } });
    expect(message(() => short.encode('cat'))).toContain('0x61');
    expect(short.decode(short.encode('dog'))).toBe('dog');
  });
});
