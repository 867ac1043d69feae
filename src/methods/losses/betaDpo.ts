import type { MethodSettings } from '../lossTypes';
import { lessMargin, summedH, type BatchTerms } from '../pairTerms';
import { logistic, templateLoss } from './lossForm';

/** The least β that a batch may have. */
export const leastBeta = 1e-3;

/** A batch's β: larger where its margins are larger than usual. */
export function batchBeta(
  { beta, betaDpoAlpha }: Pick<MethodSettings, 'beta' | 'betaDpoAlpha'>,
  { meanH, averages }: Pick<BatchTerms, 'meanH' | 'averages'>,
): number {
  // β·[1 + α·(mean h − M)], arXiv 2407.08639; its least value is that of junkangwu/beta-DPO, trainers.py
  return Math.max(leastBeta, beta * (1 + betaDpoAlpha * (meanH - averages.mean)));
}

/** β-DPO: DPO at a β of the batch's own, held fixed. */
export const betaDpo = templateLoss(
  (settings, terms) => lessMargin(summedH(terms), batchBeta(settings, terms.batch)), // ⊥β_B·h
  () => logistic(),
);
