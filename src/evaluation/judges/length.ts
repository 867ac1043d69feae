import { countOf } from '../../shared/format';
import type { Score } from './judge';

const segmenter = new Intl.Segmenter('en', { granularity: 'grapheme' });

/** The longer answer wins: characters as people count them, without white space at the ends. */
export const lengthScore: Score = (_prompt, answer) => {
  const characters = [...segmenter.segment(answer.trim())].length;
  return { score: characters, why: countOf(characters, 'character') };
};
