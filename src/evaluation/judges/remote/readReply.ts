/** What a judge said of the answers A and B. */
export type Choice = 'A' | 'B' | 'tie';

const choices: Readonly<Record<string, Choice>> = { a: 'A', b: 'B', tie: 'tie' };
const keys = ['verdict', 'answer', 'winner', 'choice', 'better'];
/** Each takes one layer of markup off a text that is wrapped in it as a whole. */
const wrappings: readonly RegExp[] = [
  // Reasoning before the reply, as some models print it.
  /^<think>[\s\S]*?<\/think>([\s\S]*)$/i,
  /^```[\w-]*\s([\s\S]*?)\s?```$/,
  /^<(?:answer|verdict|winner|choice)>([\s\S]*)<\/(?:answer|verdict|winner|choice)>$/i,
  /^\\boxed\{([\s\S]*)\}$/,
  /^\*{1,3}([^*]*)\*{1,3}[.:]?$/,
  /^_{1,2}([^_]*)_{1,2}[.:]?$/,
  /^`([^`]*)`[.:]?$/,
  /^\[{1,2}([^[\]]*)\]{1,2}[.:]?$/,
  /^\(([^()]*)\)[.:]?$/,
  /^["“']([^"“”']*)["”'][.:]?$/,
  /^(?:(?:my |the )?(?:final )?(?:answer|verdict|winner|choice)(?: is|:)) ?(\S+)$/i,
  /^(?:answer|response) (\S+)$/i,
  /^(\w+)[.]$/,
];

function fromJson(text: string): string | null {
  if (!text.startsWith('{')) return null;
  try {
    const entries = Object.entries(JSON.parse(text) as Record<string, unknown>);
    const said = entries.filter(([key]) => keys.includes(key.toLowerCase()));
    const [, value] = said[0] ?? [];
    return said.length === 1 && typeof value === 'string' ? value : null;
  } catch {
    return null; // not JSON: one of the other forms, or none
  }
}

function unwrapped(text: string): string | null {
  const json = fromJson(text);
  if (json !== null) return json;
  for (const wrapping of wrappings) {
    const inner = wrapping.exec(text)?.[1];
    if (inner !== undefined) return inner;
  }
  return null;
}

/**
 * Reads a reply that is `A`, `B` or `tie` and nothing else, whatever its case; markup is taken off where all of
 * the reply stands in it. Nothing is looked for within other words.
 * @returns null where that is not what it says
 */
export function readReply(reply: string): Choice | null {
  for (let text: string | null = reply; text !== null; text = unwrapped(text)) {
    text = text.trim();
    const choice = choices[text.toLowerCase()];
    if (choice) return choice;
  }
  return null;
}
