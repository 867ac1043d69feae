import { firstLossFormula, healthyFirstLoss } from '../../methods/firstLoss';
import type { LossChoice } from '../../methods/lossTypes';
import { formatNumber } from '../../shared/format';
import { mean } from '../../shared/statistics';
import type { Detector } from './notice';
import { lastPoints, stepsOf, trainWindow } from './windows';

/** Relative error that float32 sums may leave on a loss that all pairs share; a real fault is far larger. */
const firstLossTolerance = 1e-3;
/** Relative change below which a loss has not moved: a healthy run leaves it within a few steps. */
const stuckTolerance = 5e-3;
/** Mean loss against the first one from which training makes things worse: noise of batches stays below. */
const worseFactor = 1.5;
/** Gradient weight below which training has nothing left to push: 2 % of the first one, which is a half. */
const spentWeight = 0.01;
/** Accuracy of the window from which no pair is left to turn: one miss in five batches of sixteen is more. */
const surelyRight = 0.99;

/** Losses whose gradient weight is 1 − exp(−loss). */
const logistic = new Set<LossChoice>(['dpo', 'sr-dpo', 'sigmoid-norm']);

/** Where policy = reference every pair has the method's loss at h = 0; another value is a fault. */
export const firstLossOff: Detector = ({ config, series }) => {
  const columns = series.of('align', 'train');
  const loss = columns?.column('loss')?.[0];
  // A reference of its own is another model than the policy.
  if (config?.model.referencePath) return null;
  // A run that goes on from elsewhere, or whose first row is of a later step, has moved already.
  if (!config || !columns || loss === undefined || columns.step[0] !== 1) return null;
  const expected = healthyFirstLoss(config.alignment);
  if (expected === null) return null;
  if (!Number.isFinite(loss) || Math.abs(loss - expected) <= firstLossTolerance * expected)
    return null;
  return {
    id: 'first-loss',
    severity: 'bad',
    title: 'The first loss is not that of policy = reference',
    saw: `Step 1 has a loss of ${formatNumber(loss, 4)}; where policy and reference are the same it is ${firstLossFormula(config.alignment)} = ${formatNumber(expected, 4)}.`,
    why: 'Before the first update every margin is 0, so another value means that policy and reference do not see the same rows, and no later margin can be trusted.',
    change:
      'Choose another backend in the chip at the top and train again; if the value stays, report it with the run file.',
    chart: 'loss',
  };
};

/** A loss that stays at its first value: nothing is learned. */
export const stuck: Detector = ({ config, series }) => {
  const window = lastPoints(series, ['align', 'train', 'loss'], trainWindow);
  if (!config || !window) return null;
  const { learningRate, warmupSteps } = config.optimizer;
  if (window.steps[0]! <= warmupSteps) return null;
  const start = healthyFirstLoss(config.alignment);
  if (start === null) return null;
  if (window.values.some((loss) => Math.abs(loss - start) > stuckTolerance * start)) return null;
  const rate =
    learningRate === 0
      ? 'The learning rate is 0: give it a value above 0, such as 0.0005.'
      : `Raise the learning rate of ${formatNumber(learningRate)}, about tenfold at a time, and check on the pairs' tokens that chosen and rejected still differ after cutting.`;
  return {
    id: 'stuck',
    severity: 'bad',
    title: `The loss is stuck at ${firstLossFormula(config.alignment)}`,
    saw: `Through ${stepsOf(window)} the loss is ${formatNumber(mean(window.values), 4)}, its value before any training (${firstLossFormula(config.alignment)} = ${formatNumber(start, 4)}).`,
    why: 'The policy still is the reference: margins stay at 0, and every curve that follows says nothing.',
    change: rate,
    chart: 'loss',
  };
};

/** A loss above where it began. */
export const lossAboveStart: Detector = ({ config, series }) => {
  const window = lastPoints(series, ['align', 'train', 'loss'], trainWindow);
  if (!config || !window) return null;
  const start = healthyFirstLoss(config.alignment);
  const now = mean(window.values);
  if (start === null || !(now > worseFactor * start)) return null;
  return {
    id: 'loss-above-start',
    severity: 'bad',
    title: 'Training makes the loss worse',
    saw: `Over ${stepsOf(window)} the mean loss is ${formatNumber(now)}; it began at ${formatNumber(start)}.`,
    why: 'An untrained policy would do better: the updates overshoot and the policy is being destroyed.',
    change: `Lower the learning rate of ${formatNumber(config.optimizer.learningRate)} tenfold, or add a warm-up, and train again.`,
    chart: 'loss',
  };
};

/** Margins so large that the logistic loss hardly pushes any more. */
export const saturated: Detector = ({ config, series }) => {
  if (!config || !logistic.has(config.alignment.lossType)) return null;
  if (config.alignment.labelSmoothing > 0) return null;
  const loss = lastPoints(series, ['align', 'train', 'loss'], trainWindow);
  const accuracy = lastPoints(series, ['align', 'train', 'rewards/accuracies'], trainWindow);
  const margin = lastPoints(series, ['align', 'train', 'rewards/margins'], trainWindow);
  if (!loss || !accuracy || !margin || mean(accuracy.values) < surelyRight) return null;
  // σ(−z) = 1 − exp(−loss) of a pair; by concavity the mean weight is at most that of the mean loss.
  const weight = 1 - Math.exp(-mean(loss.values));
  if (weight > spentWeight) return null;
  return {
    id: 'saturated',
    severity: 'warn',
    title: 'The loss is saturated',
    saw: `Over ${stepsOf(loss)} accuracy is ${formatNumber(mean(accuracy.values))}, the mean margin ${formatNumber(mean(margin.values))} and the gradient's weight at most ${formatNumber(weight)}, of 0.5 at the start.`,
    why: 'What is left to learn from these pairs is next to nothing; further steps mostly move the policy away from the reference.',
    change: `Stop here and go by the held-out curves, or train again with fewer steps, a lower learning rate or a larger β than ${formatNumber(config.alignment.beta)}.`,
    chart: 'margins',
  };
};
