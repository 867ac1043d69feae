import * as v from 'valibot';

const key = 'refinery-left';
const schema = v.object({ id: v.string(), phase: v.string(), step: v.number() });

/** Writes down how far a run was as its page went: there is time for nothing else then. */
export function stepWasLeft(
  id: string,
  { phase, step }: { readonly phase: string; readonly step: number },
): void {
  localStorage.setItem(key, JSON.stringify({ id, phase, step }));
}

/** How far a run was as its page went; null where that was written of another one, or of none. */
export function leftStep(id: string): { readonly phase: string; readonly step: number } | null {
  const written = v.safeParse(v.pipe(v.string(), v.parseJson(), schema), localStorage.getItem(key));
  return written.success && written.output.id === id ? written.output : null;
}
