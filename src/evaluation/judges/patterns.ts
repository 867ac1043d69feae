import { keywordsOf } from '../../protocol/judgeClashes';
import { formatNumber } from '../../shared/format';
import type { Score } from './judge';

const escaped = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');

/** The share of these words that an answer holds, each as a word of its own, whatever its case. */
export function keywordScore(list: string): Score {
  const keywords = keywordsOf(list).map((keyword) => ({
    keyword,
    pattern: new RegExp(`(?<![\\p{L}\\p{N}])${escaped(keyword)}(?![\\p{L}\\p{N}])`, 'iu'),
  }));
  return (_prompt, answer) => {
    const held = keywords.filter(({ pattern }) => pattern.test(answer));
    const names = held.map(({ keyword }) => keyword).join(', ');
    const score = held.length / keywords.length;
    return { score, why: held.length === 0 ? 'none of them' : `has ${names}` };
  };
}

/** 1 where a regular expression finds something in an answer, else 0. */
export function regexScore(source: string): Score {
  const pattern = new RegExp(source, 'u');
  return (_prompt, answer) => {
    const [found] = pattern.exec(answer) ?? [];
    return found === undefined
      ? { score: 0, why: 'no match' }
      : { score: 1, why: `“${found}” at ${formatNumber(answer.search(pattern))}` };
  };
}
