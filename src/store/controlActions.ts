import { lossesOf, refinedLoss, type LossChoice } from '../methods/lossTypes';
import { paperRefinementPrompt } from '../protocol/settings';
import { permutation, seededRandom } from '../shared/random';
import { settingsTaken } from './settingActions';
import { settleMethod } from './settingValues';
import { isRunning, type RefineryState } from './state';
import { refineryStore } from './store';

type Settings = RefineryState['settings'];

export const controlNames = [
  'smaller-beta',
  'naive',
  'random-prompt',
  'shuffled',
  'batch-mean',
] as const;
export type ControlName = (typeof controlNames)[number];

/** A run against which a refined one is read, and what it would show. */
export interface Control {
  readonly title: string;
  readonly help: string;
}

/** The controls that a fair reading of the paper needs. */
export const controls: Readonly<Record<ControlName, Control>> = {
  'smaller-beta': {
    title: 'The base method at β(1 − λ)',
    help: 'What a Δ equal to the margin comes to: if this does as well, the refinement is a smaller β. For Sr-IPO with Δ on the scale of β that is β(1 − λβ).',
  },
  naive: {
    title: 'Naive: no p',
    help: 'Δ is the margin itself: if this does as well, p adds nothing.',
  },
  'random-prompt': {
    title: 'A random prompt',
    help: 'The words of p in an order drawn by the seed: as long, and without its meaning.',
  },
  shuffled: {
    title: 'Δ shuffled over the batch',
    help: 'Each pair gets another pair’s Δ: as large on average, and about somebody else.',
  },
  'batch-mean': {
    title: 'The batch’s mean Δ',
    help: 'A constant margin: if this does as well, it does not matter which pair Δ is of.',
  },
};

/** The words of a text in an order drawn by the seed. */
export function shuffledWords(text: string, seed: number): string {
  const words = text.split(/\s+/).filter(Boolean);
  const order = permutation(words.length, seededRandom(seed).fork('random prompt'));
  return Array.from(order, (i) => words[i]!).join(' ');
}

/** Whether a run can be turned into this control: one β stands for every loss of a weighted sum, so that a smaller one is of the refined method alone only where no other asks for it. */
export function controlApplies(settings: Settings, name: ControlName): boolean {
  const losses = lossesOf(settings['alignment.lossType'] as LossChoice);
  const refined = refinedLoss(settings['alignment.lossType'] as LossChoice);
  if (refined === null) return false;
  return name !== 'smaller-beta' || losses.every((one) => one === refined || one === 'sft');
}

/** The settings of a refined run turned into its control; the same where it cannot be. */
export function withControl(settings: Settings, name: ControlName): Settings {
  const lossType = settings['alignment.lossType'] as LossChoice;
  const refined = refinedLoss(lossType);
  if (refined === null || !controlApplies(settings, name)) return settings;
  switch (name) {
    case 'smaller-beta': {
      const base = refined === 'sr-dpo' ? 'dpo' : 'ipo';
      const beta = settings['alignment.beta'] as number;
      const weight = settings['alignment.refinementWeight'] as number;
      // At λ ≥ 1 there is no such β: the field says so.
      // Sr-IPO's Δ = β·h on the scale of β: its margin is then h·(1 − λβ).
      const scaled =
        refined === 'sr-ipo' && settings['alignment.refinementScale'] === 'beta' ? beta : 1;
      const smaller = Number((beta * (1 - weight * scaled)).toPrecision(12));
      const losses = lossesOf(lossType).map((one) => (one === refined ? base : one));
      return settleMethod({
        ...settings,
        'alignment.lossType': typeof lossType === 'string' ? base : losses,
        'alignment.beta': smaller,
      }).settings;
    }
    case 'naive':
      return { ...settings, 'alignment.refinementPrompt': '' };
    case 'random-prompt': {
      const p = settings['alignment.refinementPrompt'] as string;
      const words = shuffledWords(p === '' ? paperRefinementPrompt : p, settings.seed as number);
      return { ...settings, 'alignment.refinementPrompt': words };
    }
    case 'shuffled':
    case 'batch-mean':
      return { ...settings, 'alignment.refinementKind': name };
  }
}

/** Takes a control as one step that can be undone. */
export function controlChosen(name: ControlName): void {
  const { settings, run } = refineryStore.getState();
  if (isRunning(run.status)) return;
  const { title } = controls[name];
  settingsTaken(withControl(settings, name), {
    what: `the control “${title}”`,
    settingsSaid: `The control “${title}” is set; the other settings are as they were.`,
  });
}
