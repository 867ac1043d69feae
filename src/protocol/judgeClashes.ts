import { messageOf } from '../shared/errors';
import {
  settingsClash,
  judgeNeedsPattern,
  judgeNeedsSamples,
  opponentNeedsSamples,
  judgeTakesNoPattern,
  patternIsNoRegex,
} from '../shared/sentences/configSentences';
import { looksForPattern, type RunConfig } from './runConfig';
import { settings } from './settings';

/** The words that a list separated by commas names; one that says nothing is left out. */
export function keywordsOf(list: string): string[] {
  return list
    .split(',')
    .map((keyword) => keyword.trim())
    .filter((keyword) => keyword !== '');
}

/** The settings of a reward model, which no other judge takes. */
export const rewardModelSettings = [
  'rewardModelShare',
  'rewardModelSteps',
  'rewardModelLearningRate',
] as const;

function rewardModelClash(sampling: RunConfig['sampling']): string | null {
  if (sampling.judge === 'reward-model') return null;
  for (const key of rewardModelSettings) {
    const path = `sampling.${key}` as const;
    const setting = settings[path];
    if ('default' in setting && sampling[key] !== setting.default)
      return settingsClash(
        [path, sampling[key]],
        ['sampling.judge', sampling.judge],
        'reward-model',
      );
  }
  return null;
}

/** The sentence that says why these settings of a judge do not go together, or null. */
export function judgeClash(sampling: RunConfig['sampling']): string | null {
  const { judge, judgePattern, prompts, opponentPath } = sampling;
  const ofRewardModel = rewardModelClash(sampling);
  if (ofRewardModel !== null) return ofRewardModel;
  if (judge !== 'none' && prompts === 0) return judgeNeedsSamples(judge);
  if (opponentPath !== null && prompts === 0) return opponentNeedsSamples(opponentPath);
  if (!looksForPattern(judge)) return judgePattern === '' ? null : judgeTakesNoPattern(judge);
  if (keywordsOf(judgePattern).length === 0) return judgeNeedsPattern(judge);
  if (judge !== 'regex') return null;
  try {
    new RegExp(judgePattern, 'u');
    return null;
  } catch (error) {
    return patternIsNoRegex(messageOf(error));
  }
}
