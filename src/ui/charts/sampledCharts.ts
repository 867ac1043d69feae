import {
  answering,
  judged,
  rewarded,
  sampled,
  scoring,
  withOpponent,
  type ChartDefinition,
  type ChartLine,
} from './chartForms';

const againstReference: ChartLine = {
  ...{ metric: 'win_rate/sampled', split: 'eval', label: 'policy wins', role: 'eval' },
  bounds: { low: 'win_rate/sampled_low', high: 'win_rate/sampled_high' },
};
const sameLength: ChartLine = {
  ...{ metric: 'win_rate/length_controlled', split: 'eval', label: 'same length' },
  ...{ role: 'train', dashed: true },
};

/** Who wins, where somebody judges the sampled answers. */
export const judgedCharts: readonly ChartDefinition[] = [
  ...withOpponent(
    {
      id: 'sampled-win-rate',
      level: 0.5,
      share: true,
      title: 'Sampled win rate',
      help: 'Policy and reference answer the same held-out prompts by the same draws, and the judge says which answer is better: the share that the policy wins, ties counting half, with its 95 % Wilson interval. An interval that holds one half is no difference yet. “Same length” is what is left when longer answers no longer help (AlpacaEval’s length-controlled win rate).',
      unit: 'share of prompts',
      phase: 'align',
      count: 'win_rate/sampled_n',
      lines: [againstReference, sameLength],
      showFor: judged,
    },
    {
      help: 'Policy, reference and opponent (the policy of another run) answer the same held-out prompts by the same draws, and the judge says whether the policy’s answer is better than the one of each: the share that the policy wins, ties counting half, with its 95 % Wilson interval. An interval that holds one half is no difference yet. “Same length” is what is left when longer answers no longer help (AlpacaEval’s length-controlled win rate).',
      lines: [
        { ...againstReference, label: 'against the reference' },
        {
          ...{ metric: 'win_rate/opponent', split: 'eval', label: 'against the opponent' },
          role: 'opponent',
          bounds: { low: 'win_rate/opponent_low', high: 'win_rate/opponent_high' },
        },
        { ...sameLength, label: 'reference, same length' },
        {
          ...{ metric: 'win_rate/opponent_length_controlled', split: 'eval' },
          ...{ label: 'opponent, same length', role: 'opponent', dashed: true, faint: true },
        },
      ],
    },
  ),
  ...answering(
    {
      id: 'sampled-scores',
      title: 'Score of the answers',
      help: 'The judge’s mean score of the sampled answers of policy and reference, and of the opponent where there is one. Only the policy changes: the others answer once.',
      unit: 'score',
      phase: 'align',
      showFor: scoring,
    },
    'score',
  ),
  {
    id: 'reward-accuracy',
    level: 0.5,
    share: true,
    title: 'Reward model: accuracy',
    help: 'The share of pairs whose chosen answer the reward model prefers while it is trained, before alignment begins: of the batch, and of the held-out pairs with the 95 % Wilson interval. Its verdicts are worth no more than this; an interval that holds one half cannot be told from a coin.',
    unit: 'share of pairs',
    phase: 'reward',
    count: 'judge/accuracy_n',
    lines: [
      {
        ...{ metric: 'judge/accuracy', split: 'eval', label: 'held out', role: 'eval' },
        bounds: { low: 'judge/accuracy_low', high: 'judge/accuracy_high' },
      },
      {
        ...{ metric: 'rewards/accuracies', split: 'train', label: 'train', role: 'train' },
        ...{ dashed: true, faint: true },
      },
    ],
    showFor: rewarded,
  },
];

/** What the sampled answers are like, whoever judges them. */
export const answerCharts: readonly ChartDefinition[] = [
  {
    id: 'sampled-kl',
    title: 'KL of the answers',
    help: 'How far the policy has gone from its reference, by its own sampled answers: the mean over answers of log π(y|x) − log π_ref(y|x), summed over tokens. That is a Monte Carlo estimate of KL(π‖π_ref) where answers are drawn at temperature 1 from all tokens; drawn otherwise it is the mean log-ratio of such answers. The band is its 95 % interval; it is exactly 0 while policy and reference are the same.',
    level: 0,
    unit: 'nats an answer',
    phase: 'align',
    count: 'kl/sampled_n',
    lines: [
      {
        ...{ metric: 'kl/sampled', split: 'eval', label: 'policy', role: 'eval' },
        bounds: { low: 'kl/sampled_low', high: 'kl/sampled_high' },
      },
    ],
    showFor: sampled,
  },
  ...answering(
    {
      id: 'sampled-lengths',
      positive: true,
      title: 'Length of the answers',
      help: 'Mean tokens of a sampled answer. Preference losses like to make answers longer, and many judges like longer ones: read a win rate beside this.',
      unit: 'tokens',
      phase: 'align',
      showFor: sampled,
    },
    'length',
  ),
  ...answering(
    {
      id: 'sampled-ends',
      share: true,
      title: 'Answers that end by themselves',
      help: 'The share of sampled answers that close with EOS before they are as long as they may be. A policy that forgets how to stop shows here first.',
      unit: 'share of answers',
      phase: 'align',
      showFor: sampled,
    },
    'eos',
  ),
  ...answering(
    {
      id: 'repetition',
      share: true,
      title: 'Repetition',
      help: 'The share of an answer’s phrases of three tokens that it has said before. It rises where a policy falls into loops, however good its margin looks.',
      unit: 'share of phrases',
      phase: 'align',
      showFor: sampled,
    },
    'repetition',
  ),
];
