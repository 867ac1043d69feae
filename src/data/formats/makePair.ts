import { type Message, renderCompletion, renderPrompt } from '../plainTemplate';

import type { Content } from './content';
import { sameTurn, sharedTurns, splitTexts } from './implicitPrompt';
import { type PairText, Refused } from './rowFormat';

/** The parts of a row; `prompt` is null where the completions carry it. */
export interface RowParts {
  readonly prompt: Content | null;
  readonly chosen: Content;
  readonly rejected: Content;
  /** A system text in a column of its own; empty for none. */
  readonly system?: string;
}

/**
 * Makes a pair of any mixture of texts and conversations. Texts are used as they are, a system text
 * before them with a blank line between; conversations are rendered by the plain template, and the turns
 * that both share belong to the prompt.
 */
export function makePair({ prompt, chosen, rejected, system = '' }: RowParts): PairText | Refused {
  if (typeof chosen === 'string' && typeof rejected === 'string') {
    if (prompt !== null && typeof prompt !== 'string') {
      return conversation(prompt, [assistant(chosen)], [assistant(rejected)], system);
    }
    const pair = prompt === null ? splitTexts(chosen, rejected) : { prompt, chosen, rejected };
    if (pair instanceof Refused || system === '') return pair;
    return { ...pair, prompt: `${system}\n\n${pair.prompt}` };
  }
  if (typeof chosen === 'string' || typeof rejected === 'string') {
    return new Refused('one completion is text and the other is made of messages');
  }
  return conversation(openingTurns(prompt, chosen, rejected), chosen, rejected, system);
}

/** Parts one labelled completion from its prompt and renders both as `makePair` would. */
export function makeUnpaired(
  prompt: Content,
  completion: Content,
): { readonly prompt: string; readonly completion: string } | Refused {
  if (typeof prompt === 'string' && typeof completion === 'string') return { prompt, completion };
  const turns = typeof completion === 'string' ? [assistant(completion)] : completion;
  const opening = openingTurns(prompt, turns, turns);
  const first = turns.findIndex(({ role }) => role === 'assistant');
  const skip = opening.length > 0 ? repeated(opening, turns) : Math.max(0, first);
  const context = opening.length > 0 ? opening : turns.slice(0, skip);
  const rest = turns.slice(skip);
  if (rest[0]?.role !== 'assistant') return new Refused('the completion is not an assistant turn');
  return { prompt: renderPrompt(context), completion: renderCompletion(rest) };
}

const assistant = (content: string): Message => ({ role: 'assistant', content });

// A prompt text beside message lists: most sets repeat it as the lists' first user turn.
function openingTurns(
  prompt: Content | null,
  chosen: readonly Message[],
  rejected: readonly Message[],
): readonly Message[] {
  if (prompt === null) return [];
  if (typeof prompt !== 'string') return prompt;
  const opensWithUser = [chosen, rejected].every(
    (turns) => turns.find(({ role }) => role !== 'system')?.role === 'user',
  );
  return opensWithUser ? [] : [{ role: 'user', content: prompt }];
}

function repeated(context: readonly Message[], turns: readonly Message[]): number {
  const whole =
    turns.length > context.length && context.every((turn, i) => sameTurn(turn, turns[i]));
  return whole ? context.length : 0;
}

function conversation(
  opening: readonly Message[],
  chosen: readonly Message[],
  rejected: readonly Message[],
  system: string,
): PairText | Refused {
  if (chosen.length === 0) return new Refused('the chosen completion has no messages');
  if (rejected.length === 0) return new Refused('the rejected completion has no messages');
  const bothRepeat = repeated(opening, chosen) > 0 && repeated(opening, rejected) > 0;
  const skip = bothRepeat ? opening.length : 0;
  const [a, b] = [chosen.slice(skip), rejected.slice(skip)];
  const shared = sharedTurns(a, b);
  const [restChosen, restRejected] = [a.slice(shared), b.slice(shared)];
  for (const rest of [restChosen, restRejected]) {
    const role = rest[0]?.role;
    if (role !== 'assistant') {
      return new Refused(`the conversations part at a turn of "${role}", not of the assistant`);
    }
  }
  const context = [...opening, ...a.slice(0, shared)];
  if (system !== '' && context[0]?.role !== 'system') {
    context.unshift({ role: 'system', content: system });
  }
  return {
    prompt: renderPrompt(context),
    chosen: renderCompletion(restChosen),
    rejected: renderCompletion(restRejected),
  };
}
