// What the budget of memory left out of a run, for stderr.

/** @param {number} count @param {string} noun */
const countOf = (count, noun) =>
  `${count.toLocaleString('en-US')} ${noun}${count === 1 ? '' : 's'}`;

/**
 * Says in a sentence what was read and not kept, or gives null where all was.
 * @param {{ pairsBeyondBudget: number, unpairedBeyondBudget: number }} summary
 */
export function leftOut({ pairsBeyondBudget, unpairedBeyondBudget }) {
  const parts = [
    ...(pairsBeyondBudget > 0 ? [countOf(pairsBeyondBudget, 'pair')] : []),
    ...(unpairedBeyondBudget > 0 ? [countOf(unpairedBeyondBudget, 'unpaired row')] : []),
  ];
  if (parts.length === 0) return null;
  return `Left out, since the budget of memory for data was full: ${parts.join(' and ')}.`;
}
