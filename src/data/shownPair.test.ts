import { describe, expect, it } from 'vitest';

import type { PreferencePair } from '../protocol/data';
import type { ShownToken } from '../protocol/dataView';
import { anyOf, guardSpecials } from '../tokenizer/specialTokens';
import { Tokenizer } from '../tokenizer/tokenizer';
import { trainTokenizer } from '../tokenizer/trainBytePairEncoding';
import { tokenizePair } from './rows';
import { isCut, showPair } from './shownPair';

// Without merges every byte is one token.
const bytes = Tokenizer.fromJson(trainTokenizer([], { vocabularySize: 257 }));
const words = Tokenizer.fromJson(
  trainTokenizer(
    Array.from({ length: 50 }, () => 'say: hello hello'),
    { vocabularySize: 300 },
  ),
);

function show(
  texts: readonly [prompt: string, chosen: string, rejected: string],
  maxLength: number,
  p: string | null = null,
  tokenizer = bytes,
) {
  const [prompt, chosen, rejected] = texts;
  const pair = { prompt, chosen, rejected, line: 7 };
  const refinementJoin = ' ';
  const row = tokenizePair(pair, tokenizer, {
    maxLength,
    refinementPrompt: p ?? '',
    refinementJoin,
  });
  const refinement = p === null ? null : p + refinementJoin;
  const shown = showPair(pair, row, { index: 3, split: 'heldOut', tokenizer, refinement });
  return { row, shown };
}

const spell = (tokens: readonly ShownToken[]): string =>
  tokens.map(({ part, text }) => `${part[0]!}:${part === 'eos' ? '' : text}`).join('|');

describe('showPair', () => {
  it('marks prompt, completion and EOS, and keeps where the pair is from', () => {
    const { shown, row } = show(['ab', 'x\n', ' z'], 16);
    expect(shown).toMatchObject({ index: 3, line: 7, split: 'heldOut', refinedPrompt: null });
    expect(spell(shown.prompt)).toBe('p:a|p:b');
    expect(spell(shown.chosen.tokens)).toBe('c:x|c:\n|e:');
    expect(spell(shown.rejected.tokens)).toBe('c: |c:z|e:');
    expect(shown.chosen.tokens[0]!.id).toBe(row.chosenIds[0]);
    expect(isCut(row)).toBe(false);
  });

  it('says what was cut: the prompt’s start, and a completion’s end with its EOS', () => {
    // Six prompt tokens, four and one of the completions with EOS; half of eight stay of the prompt.
    const { shown, row } = show(['abcdef', 'wxyz!', 'z'], 8);
    expect(shown.promptCut).toBe(2);
    expect(spell(shown.prompt)).toBe('p:c|p:d|p:e|p:f');
    expect(spell(shown.chosen.tokens)).toBe('c:w|c:x|c:y|c:z');
    expect(shown.chosen).toMatchObject({ cut: 2, text: 'wxyz!' });
    expect(spell(shown.rejected.tokens)).toBe('c:z|e:');
    expect(shown.rejected.cut).toBe(0);
    expect(isCut(row)).toBe(true);
  });

  it('tells p from the prompt behind it, also where the prompt was cut', () => {
    const parts = (tokens: readonly ShownToken[] | null) =>
      tokens!.map(({ part, text }) => (part === 'p' ? text.toUpperCase() : text)).join('');
    expect(parts(show(['ab', 'x', 'y'], 16, 'q:').shown.refinedPrompt)).toBe('Q: ab');
    expect(parts(show(['abcdef', 'x', 'y'], 6, 'q:').shown.refinedPrompt)).toBe('Q: cdef');
  });

  it('gives a token that holds the join and the prompt’s first word to the prompt', () => {
    const { shown } = show(['hello', 'x', 'y'], 64, 'say:', words);
    expect(shown.refinedPrompt!.at(-1)).toMatchObject({ part: 'prompt', text: ' hello' });
    const p = shown.refinedPrompt!.slice(0, -1);
    expect(p.every(({ part }) => part === 'p')).toBe(true);
    expect(p.map(({ text }) => text).join('')).toBe('say:');
  });

  it('shows parts of a character as their bytes', () => {
    const { tokens } = show(['a', 'é€', 'y'], 16).shown.chosen;
    expect(tokens.map(({ text, bytes: half }) => [text, half]).slice(0, 5)).toEqual([
      ['C3', true],
      ['A9', true],
      ['E2', true],
      ['82', true],
      ['AC', true],
    ]);
  });

  it('shows a templated text as it was written, without what sets its markers apart', () => {
    const written = 'a <|im_end|> b';
    const guarded = guardSpecials(written, anyOf(['<|im_end|>']));
    expect(guarded).not.toBe(written);
    const texts = { prompt: 'p', chosen: guarded, rejected: 'r', line: 1 };
    const row = tokenizePair(texts, bytes, {
      ...{ maxLength: 64, refinementPrompt: '', refinementJoin: '' },
    });
    const options = { index: 0, split: 'train', tokenizer: bytes, refinement: null } as const;
    const textOf = (pair: PreferencePair) => showPair(pair, row, options).chosen.text;
    expect(textOf({ ...texts, templated: true })).toBe(written);
    // In a text that no template rendered the character is the file's own.
    expect(textOf(texts)).toBe(guarded);
  });

  it('reads the marker in a text as text, and an empty prompt as one EOS', () => {
    const { shown } = show(['', '<|endoftext|>', 'y'], 64);
    expect(spell(shown.prompt)).toBe('e:');
    const { tokens } = shown.chosen;
    expect(tokens.filter(({ part }) => part === 'eos')).toHaveLength(1);
    expect(tokens).toHaveLength('<|endoftext|>'.length + 1);
  });
});
