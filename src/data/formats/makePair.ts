import { type Message, type Template, TurnsRefused } from '../template';
import {
  completionHasNoMessages,
  completionIsNoAssistantTurn,
  completionsAreOfTwoKinds,
  conversationsPartAt,
} from '../../shared/sentences/rowSentences';

import type { Content } from './content';
import { sharedTurns, splitTexts } from './implicitPrompt';
import { conversationOf } from './opening';
import { type PairText, Refused, type UnpairedText } from './rowFormat';

/** The parts of a row; `prompt` is null where the completions carry it. */
export interface RowParts {
  readonly prompt: Content | null;
  readonly chosen: Content;
  readonly rejected: Content;
  /** A system text in a column of its own; empty for none. */
  readonly system?: string;
}

/** The parts of a row with one completion. */
export interface UnpairedParts {
  readonly prompt: Content;
  readonly completion: Content;
  /** A system text in a column of its own; empty for none. */
  readonly system?: string;
}

/**
 * Makes a pair of any mixture of texts and conversations. Texts are used as they are, a system text
 * before them with a blank line between; conversations are rendered by the template, and the turns
 * that both share belong to the prompt.
 */
export function makePair(
  { prompt, chosen, rejected, system = '' }: RowParts,
  template: Template,
): PairText | Refused {
  if (typeof chosen === 'string' && typeof rejected === 'string') {
    if (prompt !== null && typeof prompt !== 'string') {
      return conversation(prompt, [assistant(chosen)], [assistant(rejected)], system, template);
    }
    const pair = prompt === null ? splitTexts(chosen, rejected) : { prompt, chosen, rejected };
    return pair instanceof Refused ? pair : { ...pair, prompt: afterSystem(system, pair.prompt) };
  }
  if (typeof chosen === 'string' || typeof rejected === 'string') {
    return new Refused(completionsAreOfTwoKinds());
  }
  return conversation(prompt, chosen, rejected, system, template);
}

/**
 * Parts one labelled completion from its prompt and renders both as `makePair` would. The last turn is
 * the completion: any other may be shared with the row that becomes its partner.
 */
export function makeUnpaired(
  { prompt, completion, system = '' }: UnpairedParts,
  template: Template,
): Omit<UnpairedText, 'label'> | Refused {
  if (typeof prompt === 'string' && typeof completion === 'string') {
    return { prompt: afterSystem(system, prompt), completion };
  }
  const own = typeof completion === 'string' ? [assistant(completion)] : completion;
  const turns = conversationOf(prompt, own);
  const last = own.at(-1);
  if (last?.role !== 'assistant') return new Refused(completionIsNoAssistantTurn());
  const before = withSystem(system, turns.slice(0, -1));
  return rendered(template, before, { completion: [last] });
}

const assistant = (content: string): Message => ({ role: 'assistant', content });

const afterSystem = (system: string, text: string): string =>
  system === '' ? text : `${system}\n\n${text}`;

// Sets with a system column often repeat it as the first turn.
function withSystem(system: string, turns: readonly Message[]): readonly Message[] {
  const [first] = turns;
  if (system === '' || (first?.role === 'system' && first.content === system)) return turns;
  return [{ role: 'system', content: system }, ...turns];
}

function conversation(
  prompt: Content | null,
  chosen: readonly Message[],
  rejected: readonly Message[],
  system: string,
  template: Template,
): PairText | Refused {
  if (chosen.length === 0) return new Refused(completionHasNoMessages('chosen'));
  if (rejected.length === 0) return new Refused(completionHasNoMessages('rejected'));
  const [a, b] = [conversationOf(prompt, chosen), conversationOf(prompt, rejected)];
  const shared = sharedTurns(a, b);
  const [restChosen, restRejected] = [a.slice(shared), b.slice(shared)];
  for (const rest of [restChosen, restRejected]) {
    const role = rest[0]?.role ?? 'nobody';
    if (role !== 'assistant') return new Refused(conversationsPartAt(role));
  }
  const before = withSystem(system, a.slice(0, shared));
  return rendered(template, before, { chosen: restChosen, rejected: restRejected });
}

// A model's template may refuse turns, such as a system text or two turns of one speaker.
function rendered<Name extends string>(
  template: Template,
  before: readonly Message[],
  completions: Readonly<Record<Name, readonly Message[]>>,
): (Record<'prompt' | Name, string> & { readonly templated?: true }) | Refused {
  const names = Object.keys(completions) as Name[];
  try {
    const row = template.row(
      before,
      names.map((name) => completions[name]),
    );
    const texts = Object.fromEntries(names.map((name, i) => [name, row.completions[i]!]));
    const parts = { prompt: row.prompt, ...(texts as Record<Name, string>) };
    return template.special ? { ...parts, templated: true as const } : parts;
  } catch (error) {
    if (error instanceof TurnsRefused) return new Refused(error.message);
    throw error;
  }
}
