export const starterWorldNames = ['pocket', 'wordy', 'noisy', 'unlabelled'] as const;
export type StarterWorldName = (typeof starterWorldNames)[number];

/** A preference set of the starter's generator: who labels its pairs, and how well. */
export interface StarterWorld {
  readonly title: string;
  /** What it shows, for a newcomer. */
  readonly help: string;
  /** What a label follows: the true score, one that likes length as well, or nothing. */
  readonly rater: 'truth' | 'length' | 'none';
  /** The temperature of Bradley–Terry in points of the rater's score. */
  readonly temperature: number;
  /** Pairs for training. */
  readonly pairs: number;
  /** Whether the prompts that are held out are never trained on. */
  readonly holdsOut: boolean;
}

/** The starter's worlds: the same prompts and answers under different raters. */
export const starterWorlds: Readonly<Record<StarterWorldName, StarterWorld>> = {
  pocket: {
    title: 'Honest rater',
    help: 'Labels follow the true score, with the slips that a temperature of 1.5 points brings: about one label in six is wrong.',
    ...{ rater: 'truth', temperature: 1.5, pairs: 2000, holdsOut: true },
  },
  wordy: {
    title: 'Rater who likes length',
    help: 'Labels follow length, and truth hardly. The policy learns what is rewarded: its margins grow, its answers too, and the true score falls (reward hacking).',
    ...{ rater: 'length', temperature: 1, pairs: 2000, holdsOut: true },
  },
  noisy: {
    title: 'Few and noisy labels',
    help: 'Only 160 pairs, and about a third of their labels wrong: the training loss goes on falling while the held-out one turns and rises (over-fitting).',
    ...{ rater: 'truth', temperature: 5, pairs: 160, holdsOut: true },
  },
  unlabelled: {
    title: 'No rater',
    help: 'Labels are coin flips and every prompt is trained on: what the starter policy itself was fitted to.',
    ...{ rater: 'none', temperature: 1, pairs: 2000, holdsOut: false },
  },
};
