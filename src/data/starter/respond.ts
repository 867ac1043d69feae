import { permutation, type Random } from '../../shared/random';
import type { StarterPrompt } from './prompts';
import {
  capitalized,
  closings,
  dishes,
  factSentences,
  factValues,
  fillers,
  foods,
  largestAddend,
  onlyAction,
  openings,
  rudeness,
  rudeOpenings,
  stepActions,
  stepChoices,
  stepWords,
  sumRemarks,
  sumSentences,
  things,
  tools,
} from './rules';

/** What may be wrong with an answer. */
interface Flaws {
  readonly topic: boolean;
  readonly fact: boolean;
  readonly count: boolean;
  readonly polite: boolean;
  readonly repeat: boolean;
  readonly ramble: boolean;
}

/** Some flaws are rarer than the others by this. */
const rarer = 0.6;
/** How far from the true sum a wrong one is at most. */
const nearSum = 3;

const oneOf = <T>(random: Random, list: readonly T[]): T => list[random.integer(list.length)]!;
const otherThan = <T>(random: Random, list: readonly T[], not: T): T =>
  oneOf(
    random,
    list.filter((one) => one !== not),
  );

function describing(
  prompt: Extract<StarterPrompt, { kind: 'describe' | 'ask' }>,
  sentences: number,
  flaws: Flaws,
  random: Random,
): string[] {
  const { thing } = prompt;
  const named = flaws.topic ? otherThan(random, Object.keys(things), thing) : thing;
  const order = Array.from(permutation(3, random)) as (0 | 1 | 2)[];
  const kinds =
    prompt.kind === 'ask' ? [prompt.fact, ...order.filter((kind) => kind !== prompt.fact)] : order;
  return [...kinds, ...kinds].slice(0, sentences).map((kind, i) => {
    const truth = things[thing]![kind];
    const wrong = flaws.fact && (i === 0 || random.uniform() < rarer);
    const value = wrong ? otherThan(random, factValues[kind], truth) : truth;
    const again = random.uniform() < 0.5 && i > 0;
    return oneOf(random, factSentences(named, kind, value, again));
  });
}

function steps(
  { thing, dish }: Extract<StarterPrompt, { kind: 'steps' }>,
  sentences: number,
  flaws: Flaws,
  random: Random,
): string[] {
  const food = flaws.topic ? otherThan(random, foods, thing) : thing;
  const right = dishes[dish]!;
  const tool = flaws.fact ? otherThan(random, tools, right) : right;
  const kept = oneOf(random, stepChoices[sentences]!);
  return kept.map((step, i) => {
    const last = i === kept.length - 1;
    const words = i === 0 ? stepWords.first : last ? stepWords.last : stepWords.between;
    const action =
      kept.length === 1
        ? onlyAction(food, tool)
        : oneOf(random, stepActions(food, dish, tool)[step]!);
    return `${oneOf(random, words)}, ${action}.`;
  });
}

function adding(
  { a, b }: Extract<StarterPrompt, { kind: 'sum' }>,
  sentences: number,
  flaws: Flaws,
  random: Random,
): string[] {
  const truth = a + b;
  const largest = 2 * largestAddend;
  const near = Array.from({ length: 2 * nearSum + 1 }, (_, i) => truth - nearSum + i);
  const possible = near.filter((sum) => sum >= 2 && sum <= largest);
  const sum = flaws.fact ? otherThan(random, possible, truth) : truth;
  const addends = Array.from({ length: largestAddend }, (_, i) => i + 1);
  const first = flaws.topic ? otherThan(random, addends, a) : a;
  const remarks = Array.from({ length: sentences - 1 }, () =>
    oneOf(random, sumRemarks(first, b, sum)),
  );
  return [oneOf(random, sumSentences(first, b, sum)), ...remarks];
}

function content(prompt: StarterPrompt, sentences: number, flaws: Flaws, random: Random): string[] {
  switch (prompt.kind) {
    case 'describe':
    case 'ask':
      return describing(prompt, sentences, flaws, random);
    case 'steps':
      return steps(prompt, sentences, flaws, random);
    case 'sum':
      return adding(prompt, sentences, flaws, random);
  }
}

/** The last word of the first sentence, alone. */
const fragment = (sentence: string): string =>
  `${capitalized(sentence.replace(/\.$/, '').split(' ').at(-1)!)}.`;

/** Opens or closes the answer: politely, or else rudely or not at all. */
function framed(body: readonly string[], flaws: Flaws, random: Random): readonly string[] {
  if (!flaws.polite) {
    const u = random.uniform();
    return [
      ...(u < 0.7 ? [oneOf(random, openings)] : []),
      ...body,
      ...(u > 0.3 ? [oneOf(random, closings)] : []),
    ];
  }
  if (random.uniform() >= rarer) return body;
  return random.uniform() < 0.5
    ? [oneOf(random, rudeOpenings), ...body]
    : [...body, oneOf(random, rudeness)];
}

/**
 * An answer of a latent quality in [0, 1]: each flaw is there with probability 1 − quality, the rarer ones
 * (another thing, a repeated sentence, filler) with 0.6 of it.
 */
export function respond(prompt: StarterPrompt, quality: number, random: Random): string {
  const flawed = (share = 1): boolean => random.uniform() < (1 - quality) * share;
  const flaws: Flaws = {
    topic: flawed(rarer),
    fact: flawed(),
    count: flawed(),
    polite: flawed(),
    repeat: flawed(rarer),
    ramble: flawed(rarer),
  };
  const asked = prompt.sentences;
  const curt = flaws.count && asked === 1 && random.uniform() < rarer;
  const miscounted = [1, 2, 3, 4].filter((n) => n !== asked && Math.abs(n - asked) <= 2);
  const sentences = flaws.count && !curt ? oneOf(random, miscounted) : asked;
  let body = content(prompt, sentences, flaws, random);
  if (curt) body = [fragment(body[0]!)];
  if (flaws.repeat) {
    const at = random.integer(body.length);
    const times = 2 + random.integer(2);
    body.splice(at, 1, ...Array.from({ length: times }, () => body[at]!));
  }
  if (flaws.ramble) body.splice(random.integer(body.length + 1), 0, oneOf(random, fillers));
  return framed(body, flaws, random).join(' ');
}
