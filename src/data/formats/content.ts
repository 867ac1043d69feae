import type { Message } from '../plainTemplate';
import {
  fieldIsNot,
  historyIsNotRead,
  messageHasNoRole,
  messageHasNoText,
  messageHoldsToolCall,
  messageIsNoObject,
  messageIsToolCall,
} from '../../shared/sentences/rowSentences';

import { isRecord, type JsonRecord, kindOf, Refused } from './rowFormat';

/** What a field holds: plain text, used as it is, or turns of a conversation, which are rendered. */
export type Content = string | readonly Message[];

// ShareGPT and the chat formats name the same three speakers differently, and spell them with capitals.
const ROLES: Readonly<Record<string, string>> = {
  system: 'system',
  user: 'user',
  assistant: 'assistant',
  human: 'user',
  prompter: 'user',
  gpt: 'assistant',
  bot: 'assistant',
  model: 'assistant',
  chatbot: 'assistant',
};

/** Reads text, one message object or a list of messages; `field` names the value in a refusal. */
export function readContent(value: unknown, field: string): Content | Refused {
  if (typeof value === 'string') return value;
  if (Array.isArray(value)) return readMessages(value, field);
  if (isRecord(value)) return readMessages([value], field);
  return new Refused(fieldIsNot(field, 'text or messages', kindOf(value)));
}

/** Reads a list of messages, each with `role` or `from`, and `content` or `value`. */
export function readMessages(value: unknown, field: string): readonly Message[] | Refused {
  if (!Array.isArray(value)) return new Refused(fieldIsNot(field, 'a list', kindOf(value)));
  const messages: Message[] = [];
  for (const [i, item] of value.entries()) {
    const number = i + 1;
    if (!isRecord(item)) return new Refused(messageIsNoObject(field, number, kindOf(item)));
    const role = item.role ?? item.from;
    if (typeof role !== 'string') return new Refused(messageHasNoRole(field, number));
    const content = readText(item.content ?? item.value ?? item.text);
    if (holdsToolCall(item)) {
      return new Refused(
        content === null || content === ''
          ? messageIsToolCall(field, number)
          : messageHoldsToolCall(field, number),
      );
    }
    if (content === null) return new Refused(messageHasNoText(field, number));
    messages.push({ role: speakerOf(role), content });
  }
  return messages;
}

// Without its call such a turn says something else than the model did, and two of them look the same.
function holdsToolCall({ tool_calls: calls, function_call: call }: JsonRecord): boolean {
  return (Array.isArray(calls) ? calls.length > 0 : isRecord(calls)) || isRecord(call);
}

// A speaker who is none of the three keeps the name that the file gives.
function speakerOf(role: string): string {
  const name = role.toLowerCase();
  return Object.hasOwn(ROLES, name) ? ROLES[name]! : role;
}

/** The system text of a row that has it in a column of its own; empty where there is none. */
export function readSystem(record: JsonRecord): string | Refused {
  const system = record.system ?? '';
  return typeof system === 'string'
    ? system
    : new Refused(fieldIsNot('system', 'text', kindOf(system)));
}

/** Why a row with a `history` of earlier turns beside its prompt cannot be used; null where it has none. */
export function refuseHistory({ history }: JsonRecord): Refused | null {
  return Array.isArray(history) && history.length > 0 ? new Refused(historyIsNotRead()) : null;
}

// Chat interfaces also write a text as a list of parts; parts that are not text cannot be read.
function readText(value: unknown): string | null {
  if (typeof value === 'string') return value;
  if (!Array.isArray(value)) return null;
  const texts = value.map((part: unknown) =>
    isRecord(part) && typeof part.text === 'string' ? part.text : null,
  );
  return texts.includes(null) ? null : texts.join('');
}
