import { isRefined, refinedLoss, type MethodSettings } from '../../methods/lossTypes';
import { ownTerm, type OwnTerm } from '../../methods/ownTerm';
import { methodName, takesSetting, type MethodSetting } from '../../methods/methods';
import { firstLossFormula } from '../../methods/firstLoss';
import { curveMargin } from '../../methods/lossCurve';
import { firstLoss, pairLossSlope } from '../../methods/pairLoss';
import { countOf, formatNumber } from '../../shared/format';
import { besideCurve, exampleRefinedH, meansOf, type DrawnPair } from './lossView';

/** A number of the panel: its name, as it is shown, and in full. */
export interface LossFact {
  readonly name: string;
  readonly words: string;
  readonly value: number;
}

const fact = (name: string, value: number, words = formatNumber(value)): LossFact => ({
  ...{ name, words, value },
});

/** What the loss is where policy = reference: `ln 2 = 0.693`, `1/(4β²) = 25`. */
export function firstLossWords(settings: MethodSettings): string {
  const formula = firstLossFormula(settings);
  const value = formatNumber(firstLoss(settings));
  return formula === value ? value : `${formula} = ${value}`;
}

/** The last values, of the curve alone before there are pairs. */
export function lossFacts(
  settings: MethodSettings,
  pairs: readonly DrawnPair[],
  step: number | null,
): readonly LossFact[] {
  const refined = isRefined(settings.lossType);
  const ofPolicy = curveMargin(settings) === 'policy';
  const slope = pairLossSlope(settings, { h: 0, refinedH: 0 });
  const still = [
    fact(ofPolicy ? 'at a gap of 0' : 'at h = 0', firstLoss(settings), firstLossWords(settings)),
    fact('slope there', slope),
  ];
  const beside = besideCurve(settings, pairs);
  const moved = beside?.shift ?? 0;
  const term = ownTerm(settings.lossType);
  if (pairs.length === 0 || step === null)
    return refined
      ? [...still, fact(`dashed: a pair with h(p⊕x) = ${exampleRefinedH}, moved by`, moved)]
      : still;
  const mean = meansOf(pairs);
  return [
    ...still,
    fact(`step ${step}`, pairs.length, countOf(pairs.length, 'pair')),
    fact('mean loss', mean.loss),
    fact(ofPolicy ? 'mean gap' : 'mean h', mean.h),
    ...(term === 'batch'
      ? [fact('β of the batch (dashed)', settings.beta * (beside?.rate ?? 1))]
      : refined || term !== null
        ? [fact(`mean shift ${shiftWords(settings)} (dashed)`, moved)]
        : []),
    fact('mean slope', mean.slope),
  ];
}

/** The own terms: a column of the table, and by how much a pair lies to the right of the method's curve, in units of h. */
export const ownNames: Readonly<
  Record<OwnTerm, { readonly column: string; readonly shift: string }>
> = {
  length: { column: 'length_difference', shift: '−α·(|y⁺| − |y⁻|)/β' },
  score: { column: 'score_gap', shift: 'α·f(s⁺ − s⁻)/β' },
  standard: { column: 'h_standardized', shift: 'α·(h̄ − μ)/s' },
  batch: { column: 'batch_above_usual', shift: '0' },
};

/** What the dashed curve is. */
export function besideWords({ lossType }: MethodSettings, withPairs: boolean): string {
  if (!withPairs) return 'a refined pair';
  return ownTerm(lossType) === 'batch' ? 'at the batch’s β' : 'at the mean shift';
}

/** What moves a pair's curve, in units of h. */
function shiftWords({ lossType, refinementScale }: MethodSettings): string {
  const term = ownTerm(lossType);
  if (term !== null) return ownNames[term].shift;
  if (refinedLoss(lossType) === 'sr-dpo') return 'λΔ/β';
  return refinementScale === 'unit' ? 'λ·h(p⊕x)' : 'λΔ';
}

/** The settings that the loss is drawn by, each with its value as words. */
function named(settings: MethodSettings): ReadonlyMap<string, string> {
  const taken = (setting: MethodSetting, words: string): [string, string][] =>
    takesSetting(settings, setting) ? [[setting, words]] : [];
  return new Map([
    ['method', methodName(settings)],
    ['beta', `β = ${formatNumber(settings.beta)}`],
    ...taken('refinementWeight', `λ = ${formatNumber(settings.refinementWeight)}`),
    ...taken('labelSmoothing', `ε = ${formatNumber(settings.labelSmoothing)}`),
    ...taken('logpReduction', `the ${settings.logpReduction} over tokens`),
    ...taken('refinementScale', `the ${settings.refinementScale} scale`),
    ...taken('refinementKind', `Δ ${settings.refinementKind}`),
    ...taken('simpoGamma', `γ = ${formatNumber(settings.simpoGamma)}`),
    ...(['rDpoAlpha', 'odpoAlpha', 'alphaDpoAlpha', 'betaDpoAlpha'] as const).flatMap((name) =>
      taken(name, `α = ${formatNumber(settings[name])}`),
    ),
    ...taken('odpoScale', `the ${settings.odpoScale} of the scores’ gap`),
  ]);
}

/** Method, β, λ and ε as a picture's subtitle names them: `Sr-DPO, β = 0.1, λ = 0.3`. */
export function settingsWords(settings: MethodSettings): string {
  const words = named(settings);
  return ['method', 'beta', 'refinementWeight', settings.labelSmoothing > 0 ? 'labelSmoothing' : '']
    .flatMap((key) => words.get(key) ?? [])
    .join(', ');
}

/** How the drawn settings differ from those of the run whose pairs are drawn; null where they do not. */
export function otherSettingsWords(drawn: MethodSettings, run: MethodSettings): string | null {
  const [here, there] = [named(drawn), named(run)];
  const differing = [...here.keys()].filter((key) => here.get(key) !== there.get(key));
  if (differing.length === 0) return null;
  const listed = (of: ReadonlyMap<string, string>): string =>
    differing.flatMap((key) => of.get(key) ?? []).join(', ');
  return `drawn with ${listed(here)}; the run used ${listed(there)}`;
}
