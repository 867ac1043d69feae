/** Bytes of a gibibyte, as sizes are written everywhere on the page. */
const gibibyte = 1024 ** 3;

/** A budget as it was left, or none. */
export function restoredBudget(kept: unknown): number | null {
  return typeof kept === 'number' && kept > 0 && Number.isFinite(kept) ? kept : null;
}

/** A budget in bytes as it was typed in gibibytes: null for an empty field, NaN for what is no size. */
export function typedBudget(text: string): number | null {
  if (text.trim() === '') return null;
  const bytes = Number(text) * gibibyte;
  return bytes > 0 && Number.isFinite(bytes) ? bytes : Number.NaN;
}

/** A budget as it is typed. */
export function budgetText(bytes: number | null): string {
  return bytes === null ? '' : String(bytes / gibibyte);
}

/** Whether a run needs more than it may take. */
export function exceedsBudget(needed: number, budget: number | null): boolean {
  return budget !== null && needed > budget;
}
