import { dishes, foods, largestAddend, numberWords, things, withArticle } from './rules';

/** What a prompt asks for; `sentences` is how many of them (for steps: how many steps). */
export type StarterPrompt = { readonly text: string; readonly sentences: number } & (
  | { readonly kind: 'describe'; readonly thing: string }
  | { readonly kind: 'ask'; readonly thing: string; readonly fact: 0 | 1 | 2 }
  | { readonly kind: 'steps'; readonly thing: string; readonly dish: string }
  | { readonly kind: 'sum'; readonly a: number; readonly b: number }
);
export type PromptKind = StarterPrompt['kind'];

function describePrompts(thing: string): StarterPrompt[] {
  return [1, 2, 3].flatMap((sentences) => {
    const amount = `${numberWords[sentences]!} ${sentences === 1 ? 'sentence' : 'sentences'}`;
    return [
      `Describe ${withArticle(thing)} in ${amount}.`,
      `Tell me about the ${thing} in ${amount}.`,
    ].map((text): StarterPrompt => ({ kind: 'describe', thing, sentences, text }));
  });
}

const askPrompts = (thing: string): StarterPrompt[] =>
  (
    [
      [0, `What colour is ${withArticle(thing)}?`],
      [1, `Where can I find ${withArticle(thing)}?`],
      [2, `What is ${withArticle(thing)} like?`],
    ] as const
  ).map(([fact, text]) => ({ kind: 'ask', thing, fact, sentences: 1, text }));

const stepsPrompts = (thing: string): StarterPrompt[] =>
  Object.keys(dishes).flatMap((dish) =>
    [2, 3, 4].map((sentences): StarterPrompt => {
      const text = `How do I make ${thing} ${dish}? Give ${numberWords[sentences]!} steps.`;
      return { kind: 'steps', thing, dish, sentences, text };
    }),
  );

function sumPrompts(): StarterPrompt[] {
  const addends = Array.from({ length: largestAddend }, (_, i) => i + 1);
  return addends.flatMap((a) =>
    addends.map((b): StarterPrompt => ({
      kind: 'sum',
      a,
      b,
      sentences: 1,
      text: `What is ${a} plus ${b}?`,
    })),
  );
}

/** Every prompt of the world. */
export const starterPrompts: readonly StarterPrompt[] = [
  ...Object.keys(things).flatMap((thing) => [...describePrompts(thing), ...askPrompts(thing)]),
  ...foods.flatMap(stepsPrompts),
  ...sumPrompts(),
];

const byText = new Map(starterPrompts.map((prompt) => [prompt.text, prompt]));

/** The prompt of a text; null where the world does not know it. */
export function starterPrompt(text: string): StarterPrompt | null {
  return byText.get(text) ?? null;
}

/** Whether a prompt is one of the fifth that is held out, whatever the seed (FNV-1a of its bytes, 32 bits). */
export function isHeldOut({ text }: Pick<StarterPrompt, 'text'>): boolean {
  let hash = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(text))
    hash = Math.imul(hash ^ byte, 0x01000193) >>> 0;
  return (hash >>> 7) % 5 === 0;
}
