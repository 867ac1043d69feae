import { diffArrays } from 'diff';

/** A run of words that is in both completions, or in one only. */
export interface DifferencePart {
  readonly text: string;
  readonly in: 'both' | 'chosen' | 'rejected';
}

/** Words changed beyond which two texts are not compared: the work grows with their square. */
const mostChanges = 1500;

/**
 * The word-level difference from rejected to chosen, by the words of any script; null where the two
 * have too little in common to be compared.
 */
export function wordDifference(chosen: string, rejected: string): DifferencePart[] | null {
  const segmenter = new Intl.Segmenter('en', { granularity: 'word' });
  const words = (text: string): string[] =>
    Array.from(segmenter.segment(text), ({ segment }) => segment);
  const changes = diffArrays(words(rejected), words(chosen), { maxEditLength: mostChanges });
  if (changes === undefined) return null;
  return joined(
    changes.map(({ value, added, removed }) => ({
      text: value.join(''),
      in: added ? 'chosen' : removed ? 'rejected' : 'both',
    })),
  );
}

/** Words that differ one after the other become one phrase a side: the space between them tells nothing. */
function joined(parts: readonly DifferencePart[]): DifferencePart[] {
  const result: DifferencePart[] = [];
  let [chosen, rejected] = ['', ''];
  const close = (): void => {
    if (rejected !== '') result.push({ text: rejected, in: 'rejected' });
    if (chosen !== '') result.push({ text: chosen, in: 'chosen' });
    [chosen, rejected] = ['', ''];
  };
  parts.forEach((part, i) => {
    const next = parts[i + 1];
    if (part.in === 'chosen') chosen += part.text;
    else if (part.in === 'rejected') rejected += part.text;
    else if (chosen + rejected !== '' && next !== undefined && part.text.trim() === '') {
      chosen += part.text;
      rejected += part.text;
    } else {
      close();
      result.push(part);
    }
  });
  close();
  return result;
}
