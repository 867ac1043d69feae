import { countOf, formatCount, formatNumber } from '../../shared/format';
import { healthyFirstLoss } from '../../methods/firstLoss';
import { mean, wilsonInterval } from '../../shared/statistics';
import type { Detector, HealthInput } from './notice';
import { halves, lastPoints, trainWindow, type Window } from './windows';

/** Held-out pairs below which a win rate of one half has an interval wider than ± 0.17. */
const enoughPairs = 30;
/** Evaluations whose best is held against the latest. */
const evalWindow = 8;
/** Evaluations that make the latest: one alone may be chance. */
const latestEvals = 3;
/** Least drop of accuracy, however many pairs there are. */
const leastDrop = 0.05;
/** Rise of the held-out loss, as a share of the first loss, that is no longer noise. */
const lossRise = 0.05;

/** Whether the training curve went this way between the halves of its window. */
function trainWent(input: HealthInput, metric: 'loss' | 'rewards/accuracies', sign: 1 | -1) {
  const window = lastPoints(input.series, ['align', 'train', metric], trainWindow);
  if (!window) return null;
  const [before, now] = halves(window).map(mean) as [number, number];
  return sign * (now - before) >= 0 ? { before, now } : null;
}

const latest = ({ values }: Window): number => mean(values.slice(-latestEvals));

/** Held-out accuracy falls while that of training rises or stays. */
export const accuracyFalls: Detector = (input) => {
  const window = lastPoints(input.series, ['align', 'eval', 'rewards/accuracies'], evalWindow);
  const train = trainWent(input, 'rewards/accuracies', 1);
  const pairs = input.preparation?.evalPairs ?? 0;
  if (!window || !train || pairs === 0) return null;
  const earlier = window.values.slice(0, -latestEvals);
  const best = Math.max(...earlier);
  const now = latest(window);
  // Two standard errors of a share of that many pairs.
  const noise = 2 * Math.sqrt(0.25 / pairs);
  if (best - now < Math.max(leastDrop, noise)) return null;
  const step = window.steps[earlier.indexOf(best)]!;
  return {
    id: 'accuracy-falls',
    severity: 'warn',
    title: 'Held-out accuracy falls while training rises',
    saw: `Held-out accuracy was ${formatNumber(best, 2)} at step ${step} and is ${formatNumber(now, 2)} over the last ${latestEvals} evaluations (${countOf(pairs, 'pair')}); that of the training batches went from ${formatNumber(train.before, 2)} to ${formatNumber(train.now, 2)}.`,
    why: 'The policy learns the training pairs by heart: what it gains there does not carry over.',
    change: `Train for about ${formatCount(step)} steps, add pairs, raise β or lower the learning rate.`,
    chart: 'accuracies',
  };
};

/** Held-out loss rises while that of training falls. */
export const heldOutLossRises: Detector = (input) => {
  const { config, series } = input;
  const window = lastPoints(series, ['align', 'eval', 'loss'], evalWindow);
  const train = trainWent(input, 'loss', -1);
  if (!config || !window || !train) return null;
  const earlier = window.values.slice(0, -latestEvals);
  const best = Math.min(...earlier);
  const now = latest(window);
  const start = healthyFirstLoss(config.alignment) ?? Math.abs(earlier[0]!);
  if (now - best < lossRise * start) return null;
  const step = window.steps[earlier.indexOf(best)]!;
  return {
    id: 'held-out-loss-rises',
    severity: 'warn',
    title: 'Held-out loss rises while training falls',
    saw: `Held-out loss was ${formatNumber(best)} at step ${step} and is ${formatNumber(now)} over the last ${latestEvals} evaluations; that of the training batches went from ${formatNumber(train.before)} to ${formatNumber(train.now)}.`,
    why: 'This is over-fitting: the policy grows surer of pairs that it has not seen, and is wrong about some of them.',
    change: `Train for about ${formatCount(step)} steps, add pairs, raise β or lower the learning rate.`,
    chart: 'loss',
  };
};

/** Held-out pairs are preferred the wrong way, more surely than by chance. */
export const belowHalf: Detector = ({ series, preparation }) => {
  const pairs = preparation?.evalPairs ?? 0;
  const window = lastPoints(series, ['align', 'eval', 'rewards/accuracies'], latestEvals);
  const margins = lastPoints(series, ['align', 'eval', 'rewards/margins'], latestEvals);
  // A margin of exactly 0 prefers neither answer: policy and reference are still the same.
  if (pairs === 0 || !window || !margins || margins.values.includes(0)) return null;
  const share = mean(window.values);
  const { low, high } = wilsonInterval(share * pairs, pairs);
  if (high >= 0.5) return null;
  return {
    id: 'below-half',
    severity: 'warn',
    title: 'Held-out pairs are preferred the wrong way round',
    saw: `Over the last ${latestEvals} evaluations the held-out win rate is ${formatNumber(share, 2)} (95 % ${low.toFixed(2)} to ${high.toFixed(2)}, n = ${pairs}), below a half.`,
    why: 'A policy that has learned nothing would be near a half; below it, what it learned is the opposite of what these pairs ask.',
    change:
      'Check whether chosen and rejected are swapped in one of the files, or whether answers of one kind are simply longer.',
    chart: 'win-rate',
  };
};

/** Too few pairs are held out for a win rate to mean anything. */
export const fewHeldOut: Detector = ({ preparation }) => {
  if (!preparation) return null;
  const { evalPairs, trainPairs } = preparation;
  if (evalPairs >= enoughPairs) return null;
  const more = 'Raise the held-out share or bring a held-out file';
  if (evalPairs === 0)
    return {
      id: 'few-held-out',
      severity: 'note',
      title: 'No pair is held out',
      saw: `All ${formatCount(trainPairs)} pairs are for training.`,
      why: 'There is no win rate, and over-fitting cannot be seen: a training curve looks good either way.',
      change: `${more}.`,
      chart: 'win-rate',
    };
  const { low, high } = wilsonInterval(0.5 * evalPairs, evalPairs);
  return {
    id: 'few-held-out',
    severity: 'note',
    title: 'Few pairs are held out',
    saw: `${countOf(evalPairs, 'pair')} ${evalPairs === 1 ? 'is' : 'are'} held out: a win rate of one half has a 95 % interval from ${low.toFixed(2)} to ${high.toFixed(2)}.`,
    why: 'Differences between runs smaller than that are chance.',
    change: `${more}; from ${enoughPairs} pairs on the interval is narrower than ± 0.17.`,
    chart: 'win-rate',
  };
};

/** Prompts of the held-out file are trained on as well. */
export const sharedPrompts: Detector = ({ preparation }) => {
  if (!preparation || preparation.sharedPrompts === 0) return null;
  const { sharedPrompts: shared, evalPrompts } = preparation;
  return {
    id: 'shared-prompts',
    severity: 'warn',
    title: 'Held-out prompts are trained on',
    saw: `${formatCount(shared)} of the ${countOf(evalPrompts, 'held-out prompt')} ${shared === 1 ? 'is' : 'are'} among the training pairs too.`,
    why: 'On those the win rate measures memory, so the whole of it is too high.',
    change:
      'Take them out of one of the files, or leave the held-out file away and let the page split by prompt.',
    chart: 'win-rate',
  };
};
