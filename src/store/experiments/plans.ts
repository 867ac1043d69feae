import { isRefined, type LossType } from '../../methods/lossTypes';
import { methodOf } from '../../methods/methods';
import { defaultOf } from '../../protocol/derivedDefaults';
import type { RunChanges } from '../../protocol/experiment';
import { sameValue, type SettingPath, type SettingValue } from '../../protocol/runConfig';
import { settleMethod } from '../settingValues';
import type { RefineryState } from '../state';

type Settings = RefineryState['settings'];

/** Experiments that begin with one click; a grid is its user's own. */
export const planNames = ['methods', 'lambda', 'smaller-beta', 'grid'] as const;
export type PlanName = (typeof planNames)[number];

/** A run of a plan: its name and what it sets otherwise than the settings as they stand. */
export interface PlannedRun {
  readonly name: string;
  readonly set: RunChanges;
}

const paperMethods: readonly LossType[] = ['dpo', 'ipo', 'sr-dpo', 'sr-ipo'];
const sweptLambdas = [0, 0.1, 0.3, 0.5, 1];

/** What the starter's preset of a method sets besides what all of them do. */
const ofMethod = [
  'alignment.beta',
  'alignment.refinementWeight',
  'alignment.refinementScale',
] as const satisfies readonly SettingPath[];

/** The four methods: with the starter each at its preset, else with the settings as they stand. */
function methodsPlan(settings: Settings): PlannedRun[] {
  return paperMethods.map((lossType) => {
    const set: Partial<Record<SettingPath, SettingValue>> = { 'alignment.lossType': lossType };
    if (settings['model.source'] === 'starter')
      for (const path of ofMethod)
        set[path] = defaultOf(
          path,
          new Map([
            ['model.source', 'starter'],
            ['alignment.lossType', lossType],
          ]),
        );
    return { name: methodOf(lossType).name, set };
  });
}

function refinedMethod(settings: Settings): LossType {
  const lossType = settings['alignment.lossType'] as LossType | readonly LossType[];
  if (typeof lossType === 'string' && isRefined(lossType)) return lossType;
  return lossType === 'ipo' ? 'sr-ipo' : 'sr-dpo';
}

function lambdaPlan(settings: Settings): PlannedRun[] {
  const lossType = refinedMethod(settings);
  return sweptLambdas.map((weight) => ({
    name: `${methodOf(lossType).name} λ ${weight}`,
    set: { 'alignment.lossType': lossType, 'alignment.refinementWeight': weight },
  }));
}

/** 0.35000000000000003 is 0.35. */
const short = (value: number): number => Number(value.toPrecision(6));

/**
 * Whether Sr-DPO is only DPO at a smaller β: with an empty p it is that exactly, up to a scale of the
 * gradient; a shuffled Δ and the batch's mean keep its size and lose what it says of a pair.
 */
function smallerBetaPlan(settings: Settings): PlannedRun[] {
  const beta = settings['alignment.beta'] as number;
  const chosen = settings['alignment.refinementWeight'] as number;
  const weight = chosen > 0 && chosen < 1 ? chosen : 0.3;
  const refined = {
    'alignment.lossType': 'sr-dpo',
    'alignment.refinementWeight': weight,
  } as const satisfies RunChanges;
  const smaller = short(beta * (1 - weight));
  return [
    { name: 'Sr-DPO', set: refined },
    { name: 'DPO', set: { 'alignment.lossType': 'dpo' } },
    {
      name: `DPO at β ${smaller}`,
      set: { 'alignment.lossType': 'dpo', 'alignment.beta': smaller },
    },
    { name: 'Sr-DPO, empty p', set: { ...refined, 'alignment.refinementPrompt': '' } },
    { name: 'Sr-DPO, shuffled Δ', set: { ...refined, 'alignment.refinementKind': 'shuffled' } },
    { name: 'Sr-DPO, mean Δ', set: { ...refined, 'alignment.refinementKind': 'batch-mean' } },
  ];
}

const plans: Readonly<Record<Exclude<PlanName, 'grid'>, (settings: Settings) => PlannedRun[]>> = {
  methods: methodsPlan,
  lambda: lambdaPlan,
  'smaller-beta': smallerBetaPlan,
};

/** Changes of some settings, with what a method then does not take at its default. */
export function settledChanges(settings: Settings, set: RunChanges): RunChanges {
  const own = settleMethod({ ...settings, ...set }).settings;
  const paths = (Object.keys(own) as SettingPath[]).filter(
    (path) => path in set || !sameValue(own[path], settings[path]),
  );
  return Object.fromEntries(paths.map((path) => [path, own[path]]));
}

/** The runs of a plan on some settings; what a method does not take goes back to its default there. */
export function plannedRuns(plan: Exclude<PlanName, 'grid'>, settings: Settings): PlannedRun[] {
  return plans[plan](settings).map(({ name, set }) => ({
    name,
    set: settledChanges(settings, set),
  }));
}

/** A value as a field writes it: a number, a word, or what JSON makes of it. */
export function valueWritten(text: string): SettingValue {
  try {
    return JSON.parse(text) as SettingValue;
  } catch {
    return text;
  }
}

/** The values of a grid's field, set apart by commas. */
export function valuesWritten(text: string): SettingValue[] {
  return text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '')
    .map(valueWritten);
}
