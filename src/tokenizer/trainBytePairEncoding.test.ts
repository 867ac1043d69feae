import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { RefineryError } from '../shared/errors';

import { BYTE_CHARACTERS, WORD_PATTERN } from './byteAlphabet';
import { Tokenizer } from './tokenizer';
import { trainTokenizer } from './trainBytePairEncoding';

const words = (text: string): string[][] =>
  (text.match(WORD_PATTERN) ?? []).map((word) =>
    Array.from(new TextEncoder().encode(word), (byte) => BYTE_CHARACTERS[byte]!),
  );

function mergeOnce(word: string[], left: string, right: string): string[] {
  const out: string[] = [];
  for (let i = 0; i < word.length; i++) {
    if (word[i] === left && word[i + 1] === right) {
      out.push(left + right);
      i++;
    } else out.push(word[i]!);
  }
  return out;
}

// The textbook algorithm: count everything anew before every merge.
function naiveMerges(texts: string[], wanted: number): string[] {
  let corpus = texts.flatMap(words);
  const tokens = new Set(BYTE_CHARACTERS);
  const merges: string[] = [];
  while (tokens.size < wanted) {
    const counts = new Map<string, number>();
    for (const word of corpus) {
      for (let i = 1; i < word.length; i++) {
        const pair = `${word[i - 1]!} ${word[i]!}`;
        counts.set(pair, (counts.get(pair) ?? 0) + 1);
      }
    }
    const [best] = [...counts].sort(
      ([a, m], [b, n]) => n - m || (a.split(' ') < b.split(' ') ? -1 : 1),
    );
    if (best === undefined) break;
    const [left, right] = best[0].split(' ') as [string, string];
    merges.push(best[0]);
    tokens.add(left + right);
    corpus = corpus.map((word) => mergeOnce(word, left, right));
  }
  return merges;
}

// Textbook encoding: apply the lowest-ranked merge, leftmost first, until none applies.
function naiveEncode(text: string, vocab: Record<string, number>, merges: string[]): number[] {
  const rank = new Map(merges.map((merge, i) => [merge, i]));
  return words(text).flatMap((letters) => {
    let word = letters;
    for (;;) {
      let best = Infinity;
      for (let i = 1; i < word.length; i++) {
        best = Math.min(best, rank.get(`${word[i - 1]!} ${word[i]!}`) ?? Infinity);
      }
      if (best === Infinity) return word.map((token) => vocab[token]!);
      const [left, right] = merges[best]!.split(' ') as [string, string];
      let at = 0;
      while (word[at] !== left || word[at + 1] !== right) at++;
      word = [...word.slice(0, at), left + right, ...word.slice(at + 2)];
    }
  });
}

const model = (json: ReturnType<typeof trainTokenizer>) =>
  json.model as unknown as { vocab: Record<string, number>; merges: string[] };

describe('trainTokenizer', () => {
  it('numbers the marker, the bytes and then the merges, most frequent first', () => {
    // "ab" three times; then "abc" and " ab" twice each, and "ab" comes before "Ġ".
    const { vocab, merges } = model(trainTokenizer(['abc abc ab'], { vocabularySize: 260 }));
    expect(merges).toEqual(['a b', 'ab c', 'Ġ ab']);
    expect(vocab['<|endoftext|>']).toBe(0);
    expect(vocab['!']).toBe(1);
    expect(vocab['Ń']).toBe(256);
    expect([vocab.ab, vocab.abc, vocab['Ġab']]).toEqual([257, 258, 259]);
  });

  it('merges what the textbook algorithm merges', () => {
    const letters = fc.string({
      unit: fc.constantFrom('a', 'b', 'c', ' ', 'é', '1'),
      maxLength: 60,
    });
    fc.assert(
      fc.property(
        fc.array(letters, { maxLength: 4 }),
        fc.integer({ min: 257, max: 290 }),
        (texts, size) => {
          expect(model(trainTokenizer(texts, { vocabularySize: size })).merges).toEqual(
            naiveMerges(texts, size - 1),
          );
        },
      ),
    );
  });

  it('encodes through the library as the textbook algorithm does', () => {
    const json = trainTokenizer(
      ['the cat sat on the mat; that cat’s hat is 1234', 'naïve 🙂 thé'],
      {
        vocabularySize: 300,
      },
    );
    const tokenizer = Tokenizer.fromJson(json);
    const { vocab, merges } = model(json);
    const near = fc.string({
      unit: fc.constantFrom('t', 'h', 'e', 'a', ' ', '\n', '1', "'s", 'é', '🙂'),
    });
    fc.assert(
      fc.property(fc.oneof(near, fc.string({ unit: 'binary' })), (text) => {
        expect(tokenizer.encode(text)).toEqual(naiveEncode(text, vocab, merges));
      }),
    );
  });

  it('stops where the texts run out of pairs, and after maxCharacters', () => {
    expect(model(trainTokenizer([], { vocabularySize: 512 })).merges).toEqual([]);
    expect(
      model(trainTokenizer(['ab', 'cd'], { vocabularySize: 512, maxCharacters: 2 })).merges,
    ).toEqual(['a b']);
  });

  it('refuses a vocabulary that cannot hold the bytes', () => {
    expect(() => trainTokenizer(['a'], { vocabularySize: 256 })).toThrow(RefineryError);
  });
});
