import { seededRandom } from '../../shared/random';
import { starterPrompts } from './prompts';
import { respond } from './respond';
import {
  closings,
  dishes,
  factValues,
  fillers,
  largestAddend,
  openings,
  rudeness,
  things,
  tools,
} from './rules';

/** The words and numbers of a text, in lower case. */
export function wordsOf(text: string): string[] {
  return (text.match(/[A-Za-z]+|[0-9]+/g) ?? []).map((word) => word.toLowerCase());
}

/** The sentences of a text that have a word, each as its words with one space between them. */
export function sentencesOf(text: string): string[] {
  return (text.match(/[^.!?\n]+[.!?]*/g) ?? [])
    .map((sentence) => wordsOf(sentence).join(' '))
    .filter((sentence) => sentence !== '');
}

// Names, colours, places, … stand for one another in the grammar.
const classes = new Map<string, string>([
  ...Object.keys(things).map((word) => [word, '<e>'] as const),
  ...factValues[0].map((word) => [word, '<c>'] as const),
  ...factValues[1].map((word) => [word, '<p>'] as const),
  ...factValues[2].map((word) => [word, '<t>'] as const),
  ...tools.map((word) => [word, '<k>'] as const),
  ...Object.keys(dishes).map((word) => [word, '<d>'] as const),
  ...Array.from({ length: 2 * largestAddend + 1 }, (_, i) => [String(i), '<n>'] as const),
  ['an', 'a'],
]);

/** Neighbouring words within each sentence, its beginning `^` and end `$` among them, folded into classes. */
export function wordPairs(text: string): string[] {
  return sentencesOf(text).flatMap((sentence) => {
    const folded = sentence.split(' ').map((word) => classes.get(word) ?? word);
    return [...folded, '$'].map((word, i) => `${i === 0 ? '^' : folded[i - 1]!} ${word}`);
  });
}

const qualities = Array.from({ length: 11 }, (_, i) => i / 10);
let known: ReadonlySet<string> | null = null;

/** Every pair of neighbouring words that the world's own answers have. */
export function grammarPairs(): ReadonlySet<string> {
  if (known) return known;
  const random = seededRandom(1).fork('starter grammar');
  const texts = starterPrompts.flatMap((prompt) =>
    qualities.map((quality) => respond(prompt, quality, random)),
  );
  known = new Set([...texts, ...openings, ...closings, ...rudeness, ...fillers].flatMap(wordPairs));
  return known;
}
