import type { PairTable } from '../../protocol/inspection';
import { assertNever } from '../../shared/assertNever';

/** By what pairs are sorted. */
export const pairOrders = [
  'margin',
  'delta',
  'disagreement',
  'contrast',
  'scoreGap',
  'file',
] as const;
export type PairOrder = (typeof pairOrders)[number];

/** Orders as a choice names them. */
export const orderNames: Readonly<Record<PairOrder, string>> = {
  margin: 'Margin h(x)',
  delta: 'Δ = β·h(p⊕x)',
  disagreement: 'Disagreement |h(x) − h(p⊕x)|',
  contrast: 'Contrast C',
  scoreGap: 'Score gap',
  file: 'Place in the file',
};

/** Whether a table has what an order sorts by. */
export function hasOrder({ refinedH, scoreChosen }: PairTable, order: PairOrder): boolean {
  if (order === 'scoreGap') return scoreChosen.some((score) => !Number.isNaN(score));
  return refinedH !== null || order === 'margin' || order === 'file';
}

/** The score of the chosen completion less that of the rejected one; NaN where a pair has none. */
export function scoreGap({ scoreChosen, scoreRejected }: PairTable, row: number): number {
  return scoreChosen[row]! - scoreRejected[row]!;
}

/** What a row is sorted by; NaN where it has no such number. */
function keyOf(table: PairTable, order: PairOrder, row: number): number {
  const { h, refinedH, contrast, indices } = table;
  switch (order) {
    case 'margin':
      return h[row]!;
    // Δ = β·h(p⊕x): one β sorts nothing.
    case 'delta':
      return refinedH?.[row] ?? Number.NaN;
    // |h − Δ/β|: how far p moves the policy’s own judgement of the pair.
    case 'disagreement':
      return Math.abs(h[row]! - (refinedH?.[row] ?? Number.NaN));
    case 'contrast':
      return contrast?.[row] ?? Number.NaN;
    case 'scoreGap':
      return scoreGap(table, row);
    case 'file':
      return indices[row]!;
    default:
      return assertNever(order);
  }
}

/** Whether p turns a pair’s order round: h(x) and h(p⊕x) have two signs; 0 has none. */
export function turnsRound({ h, refinedH }: PairTable, row: number): boolean {
  return refinedH !== null && h[row]! * refinedH[row]! < 0;
}

/** The rows of a table in an order, those without its number last; of equals the first of the file. */
export function orderedRows(
  table: PairTable,
  order: PairOrder,
  { descending, turnedOnly }: { readonly descending: boolean; readonly turnedOnly: boolean },
): number[] {
  const rows = Array.from(table.indices.keys()).filter(
    (row) => !turnedOnly || turnsRound(table, row),
  );
  const keys = new Map(rows.map((row) => [row, keyOf(table, order, row)]));
  return rows.sort((a, b) => {
    const [one, other] = [keys.get(a)!, keys.get(b)!];
    if (Number.isNaN(one) || Number.isNaN(other))
      return Number(Number.isNaN(one)) - Number(Number.isNaN(other)) || a - b;
    return (descending ? other - one : one - other) || a - b;
  });
}
