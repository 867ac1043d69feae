/** A setting belongs to other losses than the chosen ones. */
export function settingOfOtherLosses(
  path: string,
  value: string | number,
  chosen: string,
  belongsTo: readonly string[],
): string {
  return `${path}: ${value} does not go with alignment.lossType ${chosen}; it belongs to ${belongsTo.join(', ')}.`;
}

/** Weights are given, but one loss is chosen and no list. */
export function weightsWithoutList(lossType: string): string {
  return `alignment.lossWeights: they belong to a list in alignment.lossType; write ["${lossType}"] there or leave the weights out.`;
}

/** There are more or fewer weights than losses. */
export function weightsDoNotMatch(weights: number, losses: number): string {
  return `alignment.lossWeights: the list has ${weights}, and that in alignment.lossType ${losses}; give each loss one weight.`;
}

/** A weighted sum of nothing. */
export function weightsAreAllZero(): string {
  return 'alignment.lossWeights: all of them are 0, which leaves nothing to train on; give one loss a weight above 0.';
}

/** A list names a loss more than once. */
export function lossNamedTwice(lossType: string): string {
  return `alignment.lossType: ${lossType} is in the list twice; name it once with the sum of its weights.`;
}

/** Two losses of a list need what a run has only once. */
export function lossesExclude(one: string, other: string, what: string): string {
  return `alignment.lossType: ${one} and ${other} do not go into one sum, since a run has ${what}; keep one of them.`;
}

/** Robust DPO has no loss where half the labels are flipped. */
export function flipRateIsHalf(): string {
  return 'alignment.labelSmoothing: 0.5 does not go with alignment.lossType robust, which divides by 1 − 2ε; take less.';
}

/** A batch of one pair has nothing to be compared with. */
export function batchTooSmall(path: string, value: string, why: string): string {
  return `training.batchSize: 1 does not go with ${path} ${value}, ${why}; take at least 2.`;
}

/** ODPO meets rows without scores. */
export function rowsWithoutScores(rows: number, of: number, file: string, line: number): string {
  return `alignment.lossType: odpo needs both scores in every row; ${rows} of ${of} pairs lack them, the first in ${file}, line ${line}.`;
}

/** ODPO takes the logarithm of gaps that have none. */
export function gapsNotPositive(rows: number, of: number, file: string, line: number): string {
  return `alignment.odpoScale: log needs a chosen score above the rejected one; ${rows} of ${of} pairs have none, the first in ${file}, line ${line}; take linear or clean the rows.`;
}

/** SFT is drawn over no margin. */
export function sftHasNoCurve(): string {
  return 'SFT has no margin: its loss is the chosen answer’s own, a straight line in its log-probability.';
}

/** The losses of a list are functions of different margins. */
export function sumHasNoCurve(): string {
  return 'These losses are functions of different margins, so their sum is no curve over one.';
}
