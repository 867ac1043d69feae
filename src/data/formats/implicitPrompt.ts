import type { Message } from '../plainTemplate';
import { transcriptsShareNoPrompt } from '../../shared/sentences/rowSentences';

import { type PairText, Refused } from './rowFormat';

const ASSISTANT = '\n\nAssistant:';

/** Whether a text is a transcript as hh-rlhf writes it, its leading blank line trimmed or not. */
export function isTranscript(text: unknown): text is string {
  if (typeof text !== 'string' || !text.includes(ASSISTANT)) return false;
  return text.startsWith('Human:') || text.includes('\n\nHuman:');
}

/** Parts two texts that carry their prompt: as transcripts where both are, else at the first difference. */
export function splitTexts(chosen: string, rejected: string): PairText | Refused {
  if (!isTranscript(chosen) || !isTranscript(rejected)) {
    return splitAt(chosen, rejected, implicitPromptLength(chosen, rejected));
  }
  const length = chosen.lastIndexOf(ASSISTANT) + ASSISTANT.length;
  const shared = sharedLength(chosen, rejected);
  const samePrompt =
    shared >= length && rejected.lastIndexOf(ASSISTANT) + ASSISTANT.length === length;
  if (samePrompt) return splitAt(chosen, rejected, length);
  // The transcripts part before the last turn: the prompt is what they share, up to an assistant's turn.
  const marker =
    shared < ASSISTANT.length ? -1 : chosen.lastIndexOf(ASSISTANT, shared - ASSISTANT.length);
  if (marker === -1) {
    return new Refused(transcriptsShareNoPrompt());
  }
  return splitAt(chosen, rejected, marker + ASSISTANT.length);
}

function splitAt(chosen: string, rejected: string, at: number): PairText {
  return { prompt: chosen.slice(0, at), chosen: chosen.slice(at), rejected: rejected.slice(at) };
}

function sharedLength(a: string, b: string): number {
  const most = Math.min(a.length, b.length);
  let i = 0;
  while (i < most && a.charCodeAt(i) === b.charCodeAt(i)) i++;
  return i;
}

/**
 * Length of the prompt that two texts share, as TRL's `extract_prompt` finds it: the longest common
 * prefix, one step back where it ends in a space; where one text begins the other, all but its last
 * character. A character outside the basic plane is never halved.
 */
export function implicitPromptLength(chosen: string, rejected: string): number {
  const most = Math.min(chosen.length, rejected.length);
  let length = sharedLength(chosen, rejected);
  if (length === most) length = Math.max(0, most - 1);
  else if (chosen[length - 1] === ' ') length--;
  const last = chosen.charCodeAt(length - 1);
  return length > 0 && last >= 0xd800 && last <= 0xdbff ? length - 1 : length;
}

/** Number of turns that two conversations share at their start; each keeps at least its last turn. */
export function sharedTurns(chosen: readonly Message[], rejected: readonly Message[]): number {
  const most = Math.min(chosen.length, rejected.length) - 1;
  let turns = 0;
  while (turns < most && sameTurn(chosen[turns], rejected[turns])) turns++;
  return Math.max(0, turns);
}

/** Whether two turns have the same speaker and text. */
export function sameTurn(a: Message | undefined, b: Message | undefined): boolean {
  return a?.role === b?.role && a?.content === b?.content;
}
