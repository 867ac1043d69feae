import {
  judgeNeedsPattern,
  judgeNeedsSamples,
  judgeTakesNoPattern,
  patternIsNoRegex,
} from '../shared/sentences/configSentences';
import { looksForPattern, type RunConfig } from './runConfig';

/** The words that a list separated by commas names; one that says nothing is left out. */
export function keywordsOf(list: string): string[] {
  return list
    .split(',')
    .map((keyword) => keyword.trim())
    .filter((keyword) => keyword !== '');
}

/** The sentence that says why these settings of a judge do not go together, or null. */
export function judgeClash({ judge, judgePattern, prompts }: RunConfig['sampling']): string | null {
  if (judge !== 'none' && prompts === 0) return judgeNeedsSamples(judge);
  if (!looksForPattern(judge)) return judgePattern === '' ? null : judgeTakesNoPattern(judge);
  if (keywordsOf(judgePattern).length === 0) return judgeNeedsPattern(judge);
  if (judge !== 'regex') return null;
  try {
    new RegExp(judgePattern, 'u');
    return null;
  } catch (error) {
    return patternIsNoRegex(error instanceof Error ? error.message : String(error));
  }
}
