import { starterWorlds, type StarterWorldName } from '../../protocol/starterWorlds';
import { permutation, seededRandom, type Random } from '../../shared/random';
import { wordsOf } from './grammar';
import { judge } from './judge';
import { isHeldOut, starterPrompts, type PromptKind, type StarterPrompt } from './prompts';
import { respond } from './respond';

/** A pair of the starter's world as a row of a preference file; the scores are the true ones. */
export interface StarterRow {
  readonly prompt: string;
  readonly chosen: string;
  readonly rejected: string;
  readonly score_chosen: number;
  readonly score_rejected: number;
}

/** What decides the pairs. */
export interface StarterData {
  readonly world: StarterWorldName;
  /** Of Bradley–Terry, in points of the rater's score; 0 makes no wrong label. */
  readonly temperature: number;
  readonly pairs: number;
  readonly seed: number;
}
export type StarterSplit = 'train' | 'heldOut';

/** Held-out pairs: each of the 91 prompts at least twice. */
export const heldOutPairs = 200;
const kinds: readonly PromptKind[] = ['describe', 'ask', 'steps', 'sum'];
/** What a rater who likes length gives for the truth, in points a point, and for length, in points a word. */
const lengthRater = { truth: 0.1, words: 0.4 };
const decimals = 1000;

interface Answer {
  readonly text: string;
  readonly score: number;
}

/** What a world's rater makes of an answer, in points. */
export function ratingOf(world: StarterWorldName, { text, score }: Answer): number {
  switch (starterWorlds[world].rater) {
    case 'truth':
      return score;
    case 'length':
      return lengthRater.truth * score + lengthRater.words * wordsOf(text).length;
    case 'none':
      return 0;
  }
}

/** Whether the first of two answers is preferred: P = σ(gap/T) (Bradley and Terry 1952). */
export function isPreferred(gap: number, temperature: number, random: Random): boolean {
  const u = random.uniform();
  if (temperature === 0) return gap === 0 ? u < 0.5 : gap > 0;
  return u < 1 / (1 + Math.exp(-gap / temperature));
}

/** Prompts of a split, without end: for training a kind and then one of it, held-out ones in turn. */
function* promptsFor(
  split: StarterSplit,
  world: StarterWorldName,
  random: Random,
): Generator<StarterPrompt> {
  if (split === 'heldOut') {
    const held = starterPrompts.filter(isHeldOut);
    for (;;) for (const index of permutation(held.length, random)) yield held[index]!;
  }
  const { holdsOut } = starterWorlds[world];
  const usable = starterPrompts.filter((prompt) => !holdsOut || !isHeldOut(prompt));
  const ofKind = kinds.map((kind) => usable.filter((prompt) => prompt.kind === kind));
  for (;;) {
    const ofOne = ofKind[random.integer(kinds.length)]!;
    yield ofOne[random.integer(ofOne.length)]!;
  }
}

function answer(prompt: StarterPrompt, random: Random): Answer {
  const text = respond(prompt, random.uniform(), random);
  return { text, score: judge(prompt.text, text)!.score };
}

const rounded = (score: number): number => Math.round(score * decimals) / decimals;

/** Two different answers of uniformly drawn quality to one prompt, labelled by the world's rater. */
function pairFor(
  prompt: StarterPrompt,
  { world, temperature }: StarterData,
  random: Random,
): StarterRow {
  const first = answer(prompt, random);
  let second = answer(prompt, random);
  while (second.text === first.text) second = answer(prompt, random);
  const gap = ratingOf(world, first) - ratingOf(world, second);
  const [chosen, rejected] = isPreferred(gap, temperature, random)
    ? [first, second]
    : [second, first];
  return {
    ...{ prompt: prompt.text, chosen: chosen.text, rejected: rejected.text },
    score_chosen: rounded(chosen.score),
    score_rejected: rounded(rejected.score),
  };
}

/** The seeded pairs of a world: `pairs` of them for training, or those that are held out. */
export function* starterRows(data: StarterData, split: StarterSplit): Generator<StarterRow> {
  const random = seededRandom(data.seed).fork(`starter ${data.world} ${split}`);
  const prompts = promptsFor(split, data.world, random.fork('prompts'));
  const count = split === 'train' ? data.pairs : heldOutPairs;
  for (let i = 0; i < count; i++)
    yield pairFor(prompts.next().value as StarterPrompt, data, random);
}

/** The pairs as the lines of a JSONL file. */
export function* starterLines(data: StarterData, split: StarterSplit): Generator<string> {
  for (const row of starterRows(data, split)) yield `${JSON.stringify(row)}\n`;
}
