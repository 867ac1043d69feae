import type { BackendName } from '../protocol/run';
import { wasmLimit } from '../shared/wasmLimit';

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

/** The most that a run may take, and who says so. */
export interface MemoryBound {
  readonly bytes: number;
  readonly by: 'budget' | 'wasm';
}

/** What bounds a run: the budget, or what WebAssembly gives where that is less; null where nothing does. */
export function memoryBound(budget: number | null, backend: BackendName): MemoryBound | null {
  if (backend === 'wasm' && (budget === null || budget > wasmLimit))
    return { bytes: wasmLimit, by: 'wasm' };
  return budget === null ? null : { bytes: budget, by: 'budget' };
}

/** Whether a run needs more than it may take. */
export function exceedsBound(needed: number, bound: MemoryBound | null): boolean {
  return bound !== null && needed > bound.bytes;
}
