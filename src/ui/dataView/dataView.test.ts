import { describe, expect, it } from 'vitest';

import { tokenTitle, visiblePieces } from './tokenWords';
import { wordDifference } from './wordDifference';

describe('visiblePieces', () => {
  const spell = (text: string): string[] =>
    visiblePieces(text).map(({ text: plain, mark }) => mark ?? plain);

  it('gives every unseen character a mark', () => {
    expect(spell(' the end')).toEqual(['·', 'the', '·', 'end']);
    expect(spell('a\n\tb')).toEqual(['a', '⏎', '⇥', 'b']);
    expect(spell('\u00a0\u200b')).toEqual(['U+00A0', 'U+200B']);
    expect(spell('😀é')).toEqual(['😀é']);
  });

  it('loses no character', () => {
    const text = ' a\u00a0\n\tb\u200b';
    expect(
      visiblePieces(text)
        .map((piece) => piece.text)
        .join(''),
    ).toBe(text);
  });
});

describe('tokenTitle', () => {
  it('says the part, the id and what bytes are', () => {
    expect(tokenTitle({ id: 5, part: 'p', text: 'a' })).toBe('p, id 5');
    expect(tokenTitle({ id: 9, part: 'completion', text: 'E2 82', bytes: true })).toBe(
      'completion, id 9, bytes E2 82: a part of a character',
    );
  });
});

describe('wordDifference', () => {
  const spell = (chosen: string, rejected: string): string =>
    wordDifference(chosen, rejected)!
      .map(
        ({ text, in: side }) =>
          ({ both: text, chosen: `[+${text}]`, rejected: `[-${text}]` })[side],
      )
      .join('');

  it('keeps common words and tells the others apart', () => {
    expect(spell('Take a cup, now.', 'Take the cup.')).toBe('Take [-the][+a] cup[+, now].');
    expect(spell('same', 'same')).toBe('same');
    expect(spell('one two three.', 'four five three.')).toBe('[-four five][+one two] three.');
    expect(spell(' new', ' old')).toBe(' [-old][+new]');
  });

  it('finds the words of a script without spaces', () => {
    expect(spell('我喜欢茶', '我喜欢水')).toBe('我喜欢[-水][+茶]');
  });

  it('gives up where two texts are all different', () => {
    const many = (word: string) => Array.from({ length: 2000 }, (_, i) => `${word}${i}`).join(' ');
    expect(wordDifference(many('a'), many('b'))).toBeNull();
  });
});
