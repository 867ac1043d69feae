import { glossary } from '../../shared/glossary';

/** A stretch of a text: plain words, or those of a term. */
export interface Stretch {
  readonly text: string;
  readonly term: string | null;
}

const names = new Map(
  glossary.flatMap(({ name, also = [] }) => [name, ...also].map((form) => [form, name] as const)),
);
// The longest form first, so that “held-out win rate” is not read as less than it is.
const forms = [...names.keys()].sort((one, other) => other.length - one.length);
const anyForm = new RegExp(`(?<![\\p{L}\\p{N}-])(${forms.join('|')})(?![\\p{L}\\p{N}-])`, 'gu');

/** Cuts a text where it speaks of a term for the first time. */
export function termsIn(text: string): Stretch[] {
  const stretches: Stretch[] = [];
  const met = new Set<string>();
  let done = 0;
  for (const { 0: form, index } of text.matchAll(anyForm)) {
    const term = names.get(form)!;
    if (met.has(term)) continue;
    met.add(term);
    if (index > done) stretches.push({ text: text.slice(done, index), term: null });
    stretches.push({ text: form, term });
    done = index + form.length;
  }
  if (done < text.length) stretches.push({ text: text.slice(done), term: null });
  return stretches;
}
