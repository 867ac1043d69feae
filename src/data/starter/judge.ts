import { grammarPairs, sentencesOf, wordPairs, wordsOf } from './grammar';
import { starterPrompt, type StarterPrompt } from './prompts';
import {
  closings,
  dishes,
  factValues,
  fillers,
  openings,
  rudeness,
  things,
  tools,
  verbs,
} from './rules';

/** An answer's true score and the parts that it is made of. */
export interface Judgement {
  /** From 0 to 10: form × (3 fact + 2 topic + 2 complete + 1 polite + 1 fresh + 1 brief). */
  readonly score: number;
  /** The share of its different claims that are right; 0 without a claim, or where the asked one is missing. */
  readonly fact: number;
  /** Whether it is about what was asked: 1, ½ where another thing is named as well, 0. */
  readonly topic: number;
  /** How near the number of its sentences is to what was asked for. */
  readonly complete: number;
  /** 1 with a courtesy, 0.4 without, 0 with anything rude. */
  readonly polite: number;
  /** The share of its sentences that repeat no other. */
  readonly fresh: number;
  /** 0 with a filler sentence, else 1. */
  readonly brief: number;
  /** Whether its words follow one another as in this world, within a length, and end as a sentence does. */
  readonly form: number;
}
type Parts = Omit<Judgement, 'score' | 'form'>;

const weights: Readonly<Parts> = { fact: 3, topic: 2, complete: 2, polite: 1, fresh: 1, brief: 1 };
const nothing: Judgement = {
  ...{ score: 0, fact: 0, topic: 0, complete: 0 },
  ...{ polite: 0, fresh: 0, brief: 0, form: 0 },
};
const shortestContent = 3;
const unended = 0.8;
const neutral = 0.4;

const normalized = (phrases: readonly string[]): ReadonlySet<string> =>
  new Set(phrases.flatMap(sentencesOf));
const courtesies = normalized([...openings, ...closings]);
const rude = normalized(rudeness);
const filling = normalized(fillers);
const saying = new Set(verbs);
const names = Object.keys(things);
const attributes: ReadonlySet<string> = new Set(factValues.flat());
const toolWords: ReadonlySet<string> = new Set(tools);

const isNumber = (word: string): boolean => /^[0-9]+$/.test(word);
const within = <T>(set: ReadonlySet<T>, of: ReadonlySet<T>): Set<T> =>
  new Set([...set].filter((one) => of.has(one)));

/** What an answer claims, which claims would be right, and how far it is about what was asked. */
interface Claims {
  readonly claims: ReadonlySet<string>;
  readonly right: ReadonlySet<string>;
  readonly topic: number;
}

function claimsOfSum(
  { a, b }: Extract<StarterPrompt, { kind: 'sum' }>,
  said: readonly string[],
): Claims {
  const numbers = said.filter(isNumber);
  const [first, second, sum] = [String(a), String(b), String(a + b)];
  const twice = a !== b || numbers.filter((word) => word === first).length >= 2;
  const topic = numbers.includes(first) && numbers.includes(second) && twice ? 1 : 0;
  const all = new Set(numbers);
  const others = new Set([...all].filter((word) => word !== first && word !== second));
  const claims = others.size > 0 ? others : within(all, new Set([sum]));
  return { claims, right: new Set([sum]), topic };
}

function claimsOf(
  prompt: StarterPrompt,
  words: ReadonlySet<string>,
  said: readonly string[],
): Claims {
  if (prompt.kind === 'sum') return claimsOfSum(prompt, said);
  const named = names.filter((name) => words.has(name) || words.has(`${name}s`));
  const topic = named.includes(prompt.thing) ? (named.length === 1 ? 1 : 0.5) : 0;
  const content = new Set(said);
  if (prompt.kind === 'steps')
    return { claims: within(content, toolWords), right: new Set([dishes[prompt.dish]!]), topic };
  const facts = things[prompt.thing]!;
  const claims = within(content, attributes);
  const missed = prompt.kind === 'ask' && !claims.has(facts[prompt.fact]);
  return { claims, right: new Set(missed ? [] : facts), topic };
}

function formOf(answer: string, words: number, sentences: number): number {
  const pairs = wordPairs(answer);
  const known = grammarPairs();
  const unknown = pairs.filter((pair) => !known.has(pair)).length / pairs.length;
  const ended = /[.!?]/.test(answer.trimEnd().slice(-1)) ? 1 : unended;
  const limit = 10 * sentences + 10;
  return Math.max(0, 1 - 2 * unknown) * ended * Math.min(1, limit / words);
}

function judgePrompt(prompt: StarterPrompt, answer: string): Judgement {
  const words = wordsOf(answer);
  if (words.length === 0) return nothing;
  const sentences = sentencesOf(answer);
  const own = sentences.filter((s) => !courtesies.has(s) && !rude.has(s) && !filling.has(s));
  const content = own.filter((sentence) => {
    const inside = sentence.split(' ');
    return inside.length >= shortestContent && inside.some((word) => saying.has(word));
  });
  const said = own.flatMap((sentence) => sentence.split(' '));
  const { claims, right, topic } = claimsOf(prompt, new Set(words), said);
  const asked = prompt.sentences;
  const missed = (count: number): number => Math.abs(count - asked);
  const off = Math.max(missed(new Set(content).size), missed(content.length));
  const isPolite = sentences.some((sentence) => courtesies.has(sentence));
  const parts: Parts = {
    fact: claims.size > 0 ? within(claims, right).size / claims.size : 0,
    topic,
    complete: Math.max(0, 1 - off / asked),
    polite: sentences.some((sentence) => rude.has(sentence)) ? 0 : isPolite ? 1 : neutral,
    fresh: new Set(sentences).size / sentences.length,
    brief: sentences.some((sentence) => filling.has(sentence)) ? 0 : 1,
  };
  const form = formOf(answer, words.length, asked);
  const keys = Object.keys(weights) as (keyof Parts)[];
  const sum = keys.reduce((total, key) => total + weights[key] * parts[key], 0);
  return { score: form * sum, ...parts, form };
}

/**
 * Judges any answer to a prompt of the starter's world by rules alone, the same for everybody.
 * It knows facts as single words: a right word in a wrong sentence counts.
 * @returns null where the world does not know the prompt: no score is invented
 */
export function judge(prompt: string, answer: string): Judgement | null {
  const known = starterPrompt(prompt);
  return known && judgePrompt(known, answer);
}
