import { saidBy } from './saidBy';

/** A benchmark's worker broke; `why` is the browser's word. */
export function benchWorkerBroke(why: string): string {
  return `A worker of the benchmark broke (${saidBy(why || 'its script did not load')}); run it again.`;
}

/** A benchmark was ended before it had measured everything. */
export function benchWasCancelled(): string {
  return 'The benchmark was canceled; what it had measured stands.';
}
