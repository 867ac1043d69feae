import type { Message } from '../template';

import type { Content } from './content';
import { isTranscript, sameTurn } from './implicitPrompt';

/**
 * The whole conversation of a prompt and a list of turns. Many sets repeat the prompt, or its end, at
 * the list's start: what is repeated stands once, and what is not is kept.
 */
export function conversationOf(
  prompt: Content | null,
  turns: readonly Message[],
): readonly Message[] {
  if (prompt === null) return turns;
  const first = turns.findIndex(({ role }) => role !== 'system');
  const systems = turns.slice(0, Math.max(0, first));
  const talk = turns.slice(systems.length);
  if (typeof prompt === 'string') {
    return repeatsText(prompt, talk)
      ? turns
      : [...systems, { role: 'user', content: prompt }, ...talk];
  }
  const shared = overlap(prompt, turns);
  if (shared > 0) return [...prompt, ...turns.slice(shared)];
  const added = systems.filter((turn) => !prompt.some((own) => sameTurn(own, turn)));
  return [...added, ...prompt, ...talk.slice(overlap(prompt, talk))];
}

// An empty prompt adds nothing to turns that have their own. Else the text is one of the user's turns before the completion, or all of them as a transcript.
function repeatsText(prompt: string, talk: readonly Message[]): boolean {
  const before = talk.slice(0, -1);
  const text = prompt.trim();
  if (before.length > 0 && text === '') return true;
  if (before.some(({ role, content }) => role === 'user' && content.trim() === text)) return true;
  if (before.length === 0 || !isTranscript(prompt)) return false;
  return before.every(({ content }) => prompt.includes(content.trim()));
}

// The longest end of the opening with which the turns begin; the last turn is always left.
function overlap(opening: readonly Message[], turns: readonly Message[]): number {
  const most = Math.min(opening.length, turns.length - 1);
  for (let length = most; length > 0; length--) {
    const from = opening.length - length;
    if (opening.slice(from).every((turn, i) => sameTurn(turn, turns[i]))) return length;
  }
  return 0;
}
