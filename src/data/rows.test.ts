import { readFileSync } from 'node:fs';

import { describe, expect, it } from 'vitest';

import { Tokenizer } from '../tokenizer/tokenizer';
import type { TokenizerConfig, TokenizerJson } from '../tokenizer/tokenizerJson';
import { trainTokenizer } from '../tokenizer/trainBytePairEncoding';

import { tokenizePair } from './rows';

// Without merges every ASCII letter is one token.
const bytes = trainTokenizer([], { vocabularySize: 257 });
const plain = Tokenizer.fromJson(bytes);
const withBos = Tokenizer.fromJson(
  {
    ...bytes,
    added_tokens: [...bytes.added_tokens, { id: 257, content: '<s>', special: true }],
    post_processor: {
      type: 'TemplateProcessing',
      single: [{ SpecialToken: { id: '<s>', type_id: 0 } }, { Sequence: { id: 'A', type_id: 0 } }],
      pair: [],
      special_tokens: { '<s>': { id: '<s>', ids: [257], tokens: ['<s>'] } },
    },
  },
  { eos_token: '<|endoftext|>' },
);

// Ids as text: "^" is BOS, "$" is EOS.
function spell(
  prompt: string,
  chosen: string,
  rejected: string,
  maxLength: number,
  p = '',
  tokenizer = plain,
) {
  const row = tokenizePair({ prompt, chosen, rejected }, tokenizer, {
    maxLength,
    refinementPrompt: p,
    refinementJoin: '_',
  });
  const text = (ids: Int32Array): string =>
    [...ids].map((id) => (id === 0 ? '$' : id === 257 ? '^' : tokenizer.decode([id]))).join('');
  return {
    rows: [row.promptIds, row.chosenIds, row.rejectedIds, row.refinedPromptIds].map(text),
    cuts: Object.values(row.truncation),
  };
}

describe('tokenizePair', () => {
  it('closes completions with EOS and puts p and the join before the prompt', () => {
    expect(spell('abcd', 'xy', 'z', 7, 'PQ')).toEqual({
      rows: ['abcd', 'xy$', 'z$', 'PQ_abcd'],
      cuts: [0, 0, 0],
    });
  });

  it('adds no join where p is empty', () => {
    expect(spell('abcd', 'xy', 'z', 7).rows[3]).toBe('abcd');
  });

  it('cuts the prompt from its start, for both sides alike, until the longer completion fits', () => {
    expect(spell('abcdef', 'xyz', 'z', 8, 'PQ')).toEqual({
      rows: ['cdef', 'xyz$', 'z$', 'PQ_cdef'],
      cuts: [2, 0, 0],
    });
    expect(spell('abcdef', 'z', 'xyz', 8).rows.slice(0, 3)).toEqual(['cdef', 'z$', 'xyz$']);
  });

  it('leaves half of maxLength to the prompt and then cuts the ends of completions, EOS with them', () => {
    expect(spell('abcdef', 'uvwxyz', 'uvwx', 7, 'PQ')).toEqual({
      rows: ['def', 'uvwx', 'uvwx', 'PQ_def'],
      cuts: [3, 3, 1],
    });
    expect(spell('ab', 'uvwxyz', 'uvw', 6, 'PQ')).toEqual({
      rows: ['ab', 'uvwx', 'uvw$', 'PQ_ab'],
      cuts: [0, 3, 0],
    });
  });

  it('cuts exactly at the border', () => {
    expect(spell('abcd', 'xyz', 'x', 8).cuts).toEqual([0, 0, 0]);
    expect(spell('abcd', 'xyz', 'x', 7)).toMatchObject({ rows: ['bcd', 'xyz$', 'x$', 'bcd'] });
  });

  it('never cuts BOS, which counts as a prompt token', () => {
    expect(spell('abcd', 'xy', 'z', 8, 'PQ', withBos)).toEqual({
      rows: ['^abcd', 'xy$', 'z$', '^PQ_abcd'],
      cuts: [0, 0, 0],
    });
    expect(spell('abcd', 'xyz', 'z', 6, 'PQ', withBos)).toEqual({
      rows: ['^cd', 'xyz', 'z$', '^PQ_cd'],
      cuts: [2, 1, 0],
    });
    expect(spell('', 'x', 'y', 8, 'PQ', withBos).rows).toEqual(['^', 'x$', 'y$', '^PQ_']);
  });

  it('reads an empty prompt as the start of a text', () => {
    expect(spell('', 'x', 'y', 8, 'PQ').rows).toEqual(['$', 'x$', 'y$', 'PQ_']);
    expect(spell('', 'x', 'y', 8).rows).toEqual(['$', 'x$', 'y$', '$']);
  });

  it('lets a rendered completion go on in the prompt, and puts no space of the tokenizer’s before it', () => {
    const spaced = Tokenizer.fromJson({ ...bytes, normalizer: { type: 'Prepend', prepend: '_' } });
    const rows = (templated?: true): string[] => {
      const pair = { prompt: 'ab', chosen: 'x', rejected: 'y', ...(templated && { templated }) };
      const row = tokenizePair(pair, spaced, {
        ...{ maxLength: 16, refinementPrompt: 'P', refinementJoin: ' ' },
      });
      const { promptIds, chosenIds, rejectedIds, refinedPromptIds } = row;
      return [promptIds, chosenIds, rejectedIds, refinedPromptIds].map((ids) => spaced.decode(ids));
    };
    expect(rows(true)).toEqual(['_ab', 'x', 'y', '_P ab']);
    // Texts of a file are tokenized apart, each as a text.
    expect(rows()).toEqual(['_ab', '_x', '_y', '_P ab']);
  });

  it('tokenizes p, join and prompt as one string, as the reference does', () => {
    const read = (path: string): unknown =>
      JSON.parse(readFileSync(new URL(`../testing/reference/${path}`, import.meta.url), 'utf8'));
    const { refinementPrompt, refinementJoin, pairs } = read('llama/expected.json') as {
      refinementPrompt: string;
      refinementJoin: string;
      pairs: Record<'promptIds' | 'refinementPromptIds' | 'chosenIds' | 'rejectedIds', number[]>[];
    };
    const tokenizer = Tokenizer.fromJson(
      read('llama/policy/tokenizer.json') as TokenizerJson,
      read('llama/policy/tokenizer_config.json') as TokenizerConfig,
    );
    const lines = readFileSync(
      new URL('../testing/reference/pairs.jsonl', import.meta.url),
      'utf8',
    );
    const rows = lines
      .trim()
      .split('\n')
      .map((line) =>
        tokenizePair(
          JSON.parse(line) as { prompt: string; chosen: string; rejected: string },
          tokenizer,
          {
            maxLength: 256,
            refinementPrompt,
            refinementJoin,
          },
        ),
      );
    expect(
      rows.map((row) => ({
        promptIds: [...row.promptIds],
        refinementPromptIds: [...row.refinedPromptIds],
        chosenIds: [...row.chosenIds],
        rejectedIds: [...row.rejectedIds],
      })),
    ).toEqual(
      pairs.map(({ promptIds, refinementPromptIds, chosenIds, rejectedIds }) => ({
        promptIds,
        refinementPromptIds,
        chosenIds,
        rejectedIds,
      })),
    );
  });
});
