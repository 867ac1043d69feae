import { countOf, formatNumber } from '../../shared/format';
import { mean, median } from '../../shared/statistics';
import type { Detector } from './notice';
import { halves, lastPoints, stepsOf, trainWindow } from './windows';

/** Nats of the chosen answers' log-probability that must be lost before their fall is worth a word. */
const fallenNats = 2;
/** Share of the rejected answers' fall from which the chosen ones fall alike: the gap hardly grows. */
const fallsAlike = 0.5;
/** Share of clipped steps at which clipping no longer is the exception. */
const nearlyEvery = 0.9;
/** How far above the usual norm a step stands out; noise of small batches stays within a few times. */
const spikeFactor = 10;
/** Logged steps for which a spike is still news. */
const spikeRecent = 5;

/** A number that is not finite paused the run. */
export const notFinite: Detector = ({ divergence, config, preparation }) => {
  if (!divergence) return null;
  const { message, pair } = divergence;
  // With a held-out file all of the first is for training, and the other's pairs follow.
  const first = preparation && preparation.trainPairs + preparation.rewardPairs;
  const second = pair !== null && first !== null && pair.index >= first;
  const file = (second ? config?.data.evalPath : null) ?? config?.data.path ?? 'the file';
  const ipo = config?.alignment.lossType === 'ipo' || config?.alignment.lossType === 'sr-ipo';
  const beta = config?.alignment.beta ?? 0;
  return {
    id: 'not-finite',
    severity: 'bad',
    title: 'A number is not finite',
    saw: `${message}${pair ? ` It is line ${pair.line} of ${file}: “${pair.prompt}”.` : ''}`,
    why: 'The policy is as it was before this step: one such update would have turned every weight into NaN.',
    change:
      ipo && 1 / (2 * beta) > 1e6
        ? `β is ${formatNumber(beta)}, which asks for a margin of 1/(2β) = ${formatNumber(1 / (2 * beta))}: Reset and raise it to about 0.1.`
        : 'A lower learning rate, a larger β or stronger clipping usually helps: Reset, change it and train again.',
    chart: 'loss',
    ...(pair ? { pair: pair.index } : {}),
  };
};

/** Updates that were left out because a number was not finite, run on after the pause. */
export const leftOut: Detector = ({ series }) => {
  const columns = series.of('align', 'train');
  const loss = columns?.column('loss');
  const norm = columns?.column('grad_norm');
  if (!columns || !loss || !norm) return null;
  let bad = 0;
  const from = Math.max(0, columns.length - trainWindow);
  for (let i = from; i < columns.length; i++)
    if (!Number.isFinite(loss[i]!) || !Number.isFinite(norm[i]!)) bad += 1;
  if (bad < 2) return null;
  return {
    id: 'left-out',
    severity: 'bad',
    title: 'Updates are left out again and again',
    saw: `${bad} of the last ${countOf(columns.length - from, 'logged step')} had a loss or a gradient that is not finite.`,
    why: 'Those pairs teach nothing, and the policy stands where the numbers begin to break.',
    change: 'Stop, lower the learning rate or raise β, and train again.',
    chart: 'loss',
  };
};

/** Both answers become less likely than under the reference. */
export const bothFall: Detector = ({ config, series }) => {
  const chosen = lastPoints(series, ['align', 'train', 'rewards/chosen'], trainWindow);
  const rejected = lastPoints(series, ['align', 'train', 'rewards/rejected'], trainWindow);
  if (!config || !chosen || !rejected) return null;
  const { beta } = config.alignment;
  const [earlierChosen, nowChosen] = halves(chosen).map(mean) as [number, number];
  const [earlierRejected, nowRejected] = halves(rejected).map(mean) as [number, number];
  const falling = nowChosen < earlierChosen && nowRejected < earlierRejected;
  if (!falling || nowRejected >= 0 || nowChosen > -fallenNats * beta) return null;
  return {
    id: 'both-fall',
    severity: nowChosen < fallsAlike * nowRejected ? 'warn' : 'note',
    title: 'Both rewards fall',
    saw: `Over ${stepsOf(chosen)} the chosen reward went from ${formatNumber(earlierChosen)} to ${formatNumber(nowChosen)} and the rejected one from ${formatNumber(earlierRejected)} to ${formatNumber(nowRejected)}: a chosen answer has lost ${formatNumber(-nowChosen / beta)} nats.`,
    why: 'A preference loss sees only the gap, so it may grow while the policy unlearns the good answers as well; what it then says instead is in neither list.',
    change: `Fit the policy longer (SFT steps), lower the learning rate of ${formatNumber(config.optimizer.learningRate)}, or raise β above ${formatNumber(beta)}.`,
    chart: 'rewards',
  };
};

/** Nearly every gradient is longer than the clipping limit. */
export const alwaysClipped: Detector = ({ config, series }) => {
  const limit = config?.optimizer.maxGradNorm ?? 0;
  const norms = lastPoints(series, ['align', 'train', 'grad_norm'], trainWindow);
  if (!config || !norms || limit === 0) return null;
  const clipped = norms.values.filter((norm) => norm > limit).length;
  if (clipped < nearlyEvery * norms.values.length) return null;
  const adam = config.optimizer.type === 'adamw';
  return {
    id: 'clipped',
    severity: 'note',
    title: 'Nearly every gradient is clipped',
    saw: `${clipped} of the last ${norms.values.length} logged gradients were longer than ${formatNumber(limit)}; the median is ${formatNumber(median(norms.values))}.`,
    why: `Each update then has the same length whatever the loss says, so easy and hard batches count alike${adam ? '; AdamW evens out a part of it' : ''}.`,
    change: `Set gradient clipping near ${formatNumber(2 * median(norms.values), 2)} to catch only outliers, or lower the learning rate if the curves are rough.`,
    chart: 'grad-norm',
  };
};

/** One gradient far above the usual. */
export const spike: Detector = ({ config, series }) => {
  const norms = lastPoints(series, ['align', 'train', 'grad_norm'], trainWindow);
  if (!config || !norms) return null;
  const usual = median(norms.values);
  const recent = norms.values.slice(-spikeRecent);
  const largest = Math.max(...recent);
  // A spike from next to nothing, as after saturation, moves nothing: it must be large in itself.
  const matters = Math.max(1, config.optimizer.maxGradNorm);
  if (largest <= spikeFactor * usual || largest <= matters) return null;
  const step = norms.steps[norms.values.length - spikeRecent + recent.indexOf(largest)]!;
  const limit = config.optimizer.maxGradNorm;
  return {
    id: 'spike',
    severity: limit === 0 ? 'warn' : 'note',
    title: 'A gradient spikes',
    saw: `Step ${step} has a gradient norm of ${formatNumber(largest)}, ${formatNumber(largest / usual, 2)} times the median of ${formatNumber(usual)}.`,
    why: `A single such batch can undo many steps${limit === 0 ? ', and nothing is clipped here' : `; it was scaled down to ${formatNumber(limit)}`}.`,
    change:
      limit === 0
        ? `Set gradient clipping near ${formatNumber(2 * usual, 2)}, or look among the batch's pairs for one that is mislabeled.`
        : 'If spikes come again and again, lower the learning rate or take a larger batch.',
    chart: 'grad-norm',
  };
};
