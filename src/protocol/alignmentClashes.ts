import {
  averagingLoss,
  isRefined,
  lossesOf,
  methodDefaults,
  type LossType,
} from '../methods/lossTypes';
import { methods, settingsOfSomeLosses, takesSetting } from '../methods/methods';
import {
  batchTooSmall,
  flipRateIsHalf,
  lossesExclude,
  lossNamedTwice,
  settingOfOtherLosses,
  weightsAreAllZero,
  weightsDoNotMatch,
  weightsWithoutList,
} from '../shared/sentences/methodSentences';
import type { RunConfig } from './runConfig';

/** Losses of which a run can have one: each pair has one Δ, and a run one pair of moving averages. */
const atMostOne: readonly (readonly [readonly LossType[], string])[] = [
  [['sr-dpo', 'sr-ipo'], 'one refinement'],
  [['alpha-dpo', 'beta-dpo'], 'one moving average'],
];

function clashOfList({ lossType, lossWeights }: RunConfig['alignment']): string | null {
  const losses = lossesOf(lossType);
  const again = losses.find((one, i) => losses.indexOf(one) < i);
  if (again) return lossNamedTwice(again);
  for (const [group, what] of atMostOne) {
    const [one, other] = losses.filter((loss) => group.includes(loss));
    if (one && other) return lossesExclude(one, other, what);
  }
  if (lossWeights === null) return null;
  if (typeof lossType === 'string') return weightsWithoutList(lossType);
  if (lossWeights.length !== losses.length)
    return weightsDoNotMatch(lossWeights.length, losses.length);
  return lossWeights.some((weight) => weight > 0) ? null : weightsAreAllZero();
}

/** The sentence that says which two settings of the method clash (HEADLESS.md, “What goes with what”), or null. */
export function alignmentClash({ alignment, training }: RunConfig): string | null {
  const ofList = clashOfList(alignment);
  if (ofList !== null) return ofList;
  const losses = lossesOf(alignment.lossType);
  const chosen = losses.join(' + ');
  for (const name of settingsOfSomeLosses) {
    const value = alignment[name];
    if (value === methodDefaults[name] || takesSetting(alignment, name)) continue;
    const owners = methods.filter(({ takes }) => takes.includes(name));
    const names = owners.map(({ lossType }) => lossType);
    return settingOfOtherLosses(`alignment.${name}`, value, chosen, names);
  }
  if (losses.includes('robust') && alignment.labelSmoothing === 0.5) return flipRateIsHalf();
  if (training.batchSize > 1) return null;
  const { refinementKind } = alignment;
  const takesOthers = refinementKind === 'shuffled' || refinementKind === 'batch-mean';
  if (isRefined(alignment.lossType) && takesOthers)
    return batchTooSmall(
      'alignment.refinementKind',
      refinementKind,
      'which takes Δ from the other pairs of a batch',
    );
  const averaging = averagingLoss(alignment.lossType);
  return averaging === null
    ? null
    : batchTooSmall('alignment.lossType', averaging, 'which compares the pairs of a batch');
}
