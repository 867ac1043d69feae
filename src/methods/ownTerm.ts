import { assertNever } from '../shared/assertNever';
import { batchBeta } from './losses/betaDpo';
import { odpoOffset } from './losses/odpo';
import { lossesOf, type LossChoice, type MethodSettings } from './lossTypes';
import { noAverage } from './pairTerms';

/**
 * What of a pair's or its batch's own, besides margin and Δ, has a part in the loss's argument:
 * R-DPO's |y⁺| − |y⁻|, ODPO's score gap, α-DPO's standardized (h̄ − μ)/s, and β-DPO's mean h − M of its batch.
 */
export const ownTerms = ['length', 'score', 'standard', 'batch'] as const;
export type OwnTerm = (typeof ownTerms)[number];

/** The own term of a loss; null where there is none, and for sums, of which only a part would be moved. */
export function ownTerm(choice: LossChoice): OwnTerm | null {
  const [only, ...others] = lossesOf(choice);
  if (others.length > 0) return null;
  switch (only) {
    case 'r-dpo':
      return 'length';
    case 'odpo':
      return 'score';
    case 'alpha-dpo':
      return 'standard';
    case 'beta-dpo':
      return 'batch';
    default:
      return null;
  }
}

/** A pair's place on the method's curve. */
export interface CurvePlace {
  /** The margin at which the curve has the pair's loss. */
  readonly h: number;
  /** How far to the left of the pair that is, where its own term moves it whatever its margin; 0 for β-DPO. */
  readonly shift: number;
  /** How fast that place moves with the pair's own margin: β_B/β for β-DPO, 1 else. */
  readonly rate: number;
}

/** Where on the method's curve a pair lies by its margin and its own term: there the argument of −log σ is the same. */
export function placeByOwnTerm(settings: MethodSettings, h: number, own: number): CurvePlace {
  const { beta, rDpoAlpha, alphaDpoAlpha } = settings;
  const moved = (shift: number): CurvePlace => ({ h: h - shift, shift, rate: 1 });
  const term = ownTerm(settings.lossType);
  switch (term) {
    case null:
      return moved(0);
    case 'length':
      return moved(-(rDpoAlpha * own) / beta);
    case 'score':
      return moved(odpoOffset(settings, own) / beta);
    case 'standard':
      return moved(alphaDpoAlpha * own);
    case 'batch': {
      const rate = batchBeta(settings, { meanH: own, averages: noAverage }) / beta;
      return { h: rate * h, shift: 0, rate };
    }
    default:
      return assertNever(term);
  }
}
