import type { ScoringJudge } from '../../protocol/runConfig';
import type { Score } from './judge';
import { lengthScore } from './length';
import { keywordScore, regexScore } from './patterns';
import { sentimentScore } from './sentiment';
import { starterScore } from './starter';
import { jsonScore } from './validJson';

/** The score by which a judge decides. */
export function scoreOf(judge: ScoringJudge, pattern: string): Score {
  switch (judge) {
    case 'starter':
      return starterScore;
    case 'length':
      return lengthScore;
    case 'sentiment':
      return sentimentScore;
    case 'keyword':
      return keywordScore(pattern);
    case 'regex':
      return regexScore(pattern);
    case 'json':
      return jsonScore;
  }
}
