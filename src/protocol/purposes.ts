import { paperRefinementPrompt } from './settings';
import type { SettingPath, SettingValue } from './runConfig';

export const purposeNames = ['see-it-move', 'careful', 'paper'] as const;
export type PurposeName = (typeof purposeNames)[number];

/** A preset by what one wants: what it is for, and where its training differs from the defaults. */
export interface Purpose {
  readonly title: string;
  /** What it is for and what it sets, for a newcomer. */
  readonly help: string;
  readonly set: Readonly<Partial<Record<SettingPath, SettingValue>>>;
  /** Whether it takes Sr-DPO where the chosen method does not refine itself. */
  readonly refined: boolean;
}

/** The presets by purpose; what they do not name of SFT, optimizer and training is at its default. */
export const purposes: Readonly<Record<PurposeName, Purpose>> = {
  'see-it-move': {
    title: 'See it move',
    help: 'For a first look: the smallest model, a short SFT and a high rate, so that the curves move within a minute or so. Such a base is not well fitted: watch how it goes, and read nothing into how good it gets.',
    set: {
      'model.preset': 'nano',
      'sft.steps': 40,
      'optimizer.learningRate': 1e-3,
      'training.steps': 60,
      'training.batchSize': 8,
      'training.evalEvery': 5,
    },
    refined: false,
  },
  careful: {
    title: 'Careful',
    help: 'For a run to look at closely: your model with its whole SFT, a low rate that warms up and then falls along a cosine, more steps, and gradients clipped. Slower; the held-out curves say whether it was enough.',
    set: {
      'optimizer.learningRate': 1e-4,
      'optimizer.schedule': 'cosine',
      'optimizer.warmupSteps': 20,
      'training.steps': 300,
    },
    refined: false,
  },
  paper: {
    title: 'The paper’s settings',
    help: 'For comparing with arXiv 2405.21040: β 0.1, RMSprop, batches of 64, its p word for word, and λ 0.3, one of the 0.1, 0.3, 0.5 and 1 that it tried (which it kept is not reported). Its rate of 5e-7 is for 2.8 billion parameters and would not move a tiny model: 2e-4 stands here, our choice and not the paper’s.',
    set: {
      'alignment.beta': 0.1,
      'alignment.labelSmoothing': 0,
      'alignment.logpReduction': 'sum',
      'alignment.refinementWeight': 0.3,
      'alignment.refinementScale': 'beta',
      'alignment.refinementPrompt': paperRefinementPrompt,
      'alignment.refinementJoin': ' ',
      'optimizer.type': 'rmsprop',
      'optimizer.learningRate': 2e-4,
      'training.batchSize': 64,
      'training.microBatchSize': 16,
    },
    refined: true,
  },
};
