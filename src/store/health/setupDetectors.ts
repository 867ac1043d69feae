import { isGiven } from '../../protocol/runConfig';
import { formatCount, formatNumber, countOf } from '../../shared/format';
import type { Detector } from './notice';
import { lastPoints } from './windows';

/** Share of pairs without an answer's end from which most of what is learned has no end. */
const mostRows = 0.5;
/** Ratio of mean lengths from which a summed margin is mostly about length. */
const unequalLengths = 1.5;
/** Share of contradicting pairs from which they bound what accuracy can reach. */
const manyContradictions = 0.05;
/** Share of ln(vocabulary), a uniform guess, above which the policy has hardly been fitted. */
const unfittedShare = 0.8;

/** A rate of zero, or a warm-up that outlasts the run. */
export const idleRate: Detector = ({ config }) => {
  if (!config || config.training.steps === 0) return null;
  const { learningRate, warmupSteps } = config.optimizer;
  const { steps } = config.training;
  if (learningRate === 0)
    return {
      id: 'rate-zero',
      severity: 'warn',
      title: 'The learning rate is 0',
      saw: `Each of the ${countOf(steps, 'step')} has a learning rate of 0.`,
      why: 'No weight changes, so the loss stays where it begins.',
      change: 'Give it a value above 0; 0.0005 is the default for the tiny presets.',
      chart: 'learning-rate',
    };
  if (warmupSteps < steps) return null;
  const reached = (learningRate * (steps - 1)) / warmupSteps;
  return {
    id: 'warm-up-too-long',
    severity: 'warn',
    title: 'The warm-up outlasts the run',
    saw: `The warm-up takes ${countOf(warmupSteps, 'step')} and the run has ${formatCount(steps)}: the rate gets no further than ${formatNumber(reached)} of ${formatNumber(learningRate)}.`,
    why: 'The run never trains at the rate that was set, and the schedule after the warm-up is never reached.',
    change: `Set the warm-up to about ${formatCount(Math.floor(steps / 10))} or train for more steps.`,
    chart: 'learning-rate',
  };
};

/** Rows that do not fit the context length. */
export const rowsCut: Detector = ({ preparation, config }) => {
  if (!preparation || !config) return null;
  const { trainPairs, rewardPairs, evalPairs, truncation } = preparation;
  const total = trainPairs + rewardPairs + evalPairs;
  const { chosenCut, rejectedCut, pairs } = truncation;
  const ends = Math.max(chosenCut, rejectedCut);
  const all = pairs === total;
  if (total === 0 || (!all && ends < mostRows * total)) return null;
  const { maxLength } = config.data;
  return {
    id: 'rows-cut',
    severity: all ? 'bad' : 'warn',
    title: all ? 'Every pair is cut' : 'Most answers lose their end',
    saw: `At a context length of ${formatCount(maxLength)} tokens, ${formatCount(pairs)} of ${countOf(total, 'pair')} are cut: ${formatCount(chosenCut)} lose the end of the chosen answer and ${formatCount(rejectedCut)} that of the rejected one.`,
    why:
      ends > 0
        ? 'A policy that never sees how answers end does not learn to stop, and what told two answers apart may be in the part that is gone.'
        : 'The policy never sees the beginning of a prompt, and may learn to answer without the question.',
    change: `Raise the context length above ${formatCount(maxLength)}, or shorten the pairs.`,
    chart: null,
  };
};

/** Rows that are longer than what a model of rotary positions was trained on: it computes them all the same. */
export const rowsBeyondPositions: Detector = ({ preparation }) => {
  if (!preparation) return null;
  const { longestRow, longestRefinedRow, maxPositions } = preparation;
  const longest = Math.max(longestRow, longestRefinedRow);
  if (longest <= maxPositions) return null;
  const after = longestRefinedRow > longestRow ? ' with p before it' : '';
  return {
    id: 'beyond-positions',
    severity: 'warn',
    title: 'Rows are longer than the model’s positions',
    saw: `The longest row has ${countOf(longest, 'token')}${after}; the checkpoint’s config.json says max_position_embeddings ${formatCount(maxPositions)}.`,
    why: 'Rotary positions go on behind that, so it can be computed, but the model has never seen such positions and its log-probabilities there mean little.',
    change: `Lower the context length until no row${after} has more than ${countOf(maxPositions, 'token')}.`,
    chart: null,
  };
};

/** Contradicting pairs. */
export const contradictions: Detector = ({ report }) => {
  if (!report || report.contradictions < manyContradictions * report.usable) return null;
  if (report.contradictions === 0) return null;
  return {
    id: 'contradictions',
    severity: 'note',
    title: 'Pairs contradict each other',
    saw: `${formatCount(report.contradictions)} of ${countOf(report.usable, 'pair')} prefer what another pair of the same prompt disprefers.`,
    why: 'Of two such pairs one is always wrong, so accuracy cannot reach 1, and the loss pushes back and forth.',
    change: 'Clean the labels, or allow for them with label smoothing ε (DPO and Sr-DPO).',
    chart: null,
  };
};

/** Chosen and rejected of very different length, where log-ratios are summed. */
export const unequalAnswers: Detector = ({ preparation, config }) => {
  const tokens = preparation?.meanTokens;
  if (!tokens || !config) return null;
  const { lossType, logpReduction } = config.alignment;
  if ((lossType !== 'ipo' && lossType !== 'sr-ipo') || logpReduction !== 'sum') return null;
  const { chosen, rejected } = tokens;
  const ratio = Math.max(chosen / rejected, rejected / chosen);
  if (!(ratio >= unequalLengths)) return null;
  const longer = chosen > rejected ? 'chosen' : 'rejected';
  return {
    id: 'unequal-answers',
    severity: 'warn',
    title: 'Answers differ much in length',
    saw: `A chosen answer has ${formatNumber(chosen)} tokens on average and a rejected one ${formatNumber(rejected)}: the ${longer} ones are ${formatNumber(ratio, 2)} times as long.`,
    why: 'The log-ratio is summed over tokens, so the longer side moves the margin more, and IPO reaches its target 1/(2β) by length instead of by what is said.',
    change:
      'Set Log-probabilities to “mean over tokens”, as today’s trainers do for IPO, and lower the target with a larger β.',
    chart: 'margins',
  };
};

const onlyFitted =
  'Preference methods assume a policy that already writes such answers: on a random one they mostly move probabilities that mean nothing.';

/** A policy that was not fitted before alignment. */
export const notFitted: Detector = ({ config, preparation, activity, series }) => {
  if (!preparation || !config) return null;
  // A checkpoint begins at weights of its own.
  if (config.sft.steps === 0 && isGiven(config.model.source)) return null;
  if (config.sft.steps === 0)
    return {
      id: 'not-fitted',
      severity: 'warn',
      title: 'The policy is not fitted first',
      saw: 'SFT steps is 0: alignment begins at random weights.',
      why: onlyFitted,
      change: 'Give it SFT steps; the preset brings a number that is enough for small files.',
      chart: null,
    };
  if (['idle', 'preparing', 'fitting'].includes(activity)) return null;
  const uniform = Math.log(preparation.vocabularySize);
  const loss =
    lastPoints(series, ['sft', 'eval', 'loss'], 1) ??
    lastPoints(series, ['sft', 'train', 'loss'], 1);
  const last = loss?.values[0];
  if (last === undefined || last < unfittedShare * uniform) return null;
  return {
    id: 'not-fitted',
    severity: 'warn',
    title: 'The policy was hardly fitted',
    saw: `After ${countOf(config.sft.steps, 'SFT step')} the loss is ${formatNumber(last)} nats a token; guessing evenly among ${formatCount(preparation.vocabularySize)} tokens gives ln ${formatCount(preparation.vocabularySize)} = ${formatNumber(uniform)}.`,
    why: onlyFitted,
    change: `Raise the SFT steps or the SFT learning rate of ${formatNumber(config.sft.learningRate)} until the loss has come down clearly.`,
    chart: 'sft-loss',
  };
};
