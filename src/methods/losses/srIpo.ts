import { shiftScale } from '../lossTypes';
import { lessMargin, type Slanted } from '../pairTerms';
import { reducedH } from './ipo';
import { squared, templateLoss } from './lossForm';

/** Sr-IPO; `unit` takes h(p⊕x) where the text prints Δ = β·h(p⊕x). */
export const srIpo = templateLoss(
  (settings, terms): Slanted => {
    const { beta, logpReduction, refinementWeight } = settings;
    const shift = shiftScale(settings) * terms.refinedH;
    // h − λ·⊥Δ − 1/(2β), arXiv 2405.21040, Alg. 2
    const shifted = lessMargin(reducedH(terms, logpReduction), 1, refinementWeight * shift);
    return lessMargin(shifted, 1, 1 / (2 * beta));
  },
  () => squared,
);
