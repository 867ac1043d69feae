import { lossesOf, type LossChoice, type LossType } from '../methods/lossTypes';
import type { SettingPath, SettingValue } from '../protocol/runConfig';
import type { RefineryState } from './state';

type Settings = Readonly<Record<SettingPath, SettingValue>>;

/** The loss that an SFT term may be added to: a single one, or the first of `[loss, sft]`; null for other sums. */
export function mainLoss(settings: Settings): LossType | null {
  const [first, second, ...others] = lossesOf(settings['alignment.lossType'] as LossChoice);
  if (first === undefined || others.length > 0) return null;
  if (second === undefined) return first;
  const weights = settings['alignment.lossWeights'] as readonly number[] | null;
  return second === 'sft' && (weights?.[0] ?? 1) === 1 ? first : null;
}

/** The weight of the SFT term, 0 without one; null where none can be added. */
export function sftWeight(settings: Settings): number | null {
  const main = mainLoss(settings);
  if (main === null || main === 'sft') return null;
  if (lossesOf(settings['alignment.lossType'] as LossChoice).length === 1) return 0;
  const weights = settings['alignment.lossWeights'] as readonly number[] | null;
  return weights?.[1] ?? 1;
}

/** The settings with an SFT term of this weight beside their loss; 0 takes it away. */
export function withSftWeight(
  settings: RefineryState['settings'],
  weight: number,
): RefineryState['settings'] {
  const main = mainLoss(settings);
  if (main === null || main === 'sft') return settings;
  return weight === 0
    ? { ...settings, 'alignment.lossType': main, 'alignment.lossWeights': null }
    : {
        ...settings,
        'alignment.lossType': [main, 'sft'],
        'alignment.lossWeights': [1, weight],
      };
}
