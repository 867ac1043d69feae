import * as v from 'valibot';

import {
  completionsUrl,
  judgeInstructions,
  keyFault,
  replyTokens,
  type JudgeEndpoint,
} from '../../../protocol/remoteJudge';
import {
  judgeIsBroken,
  judgeIsNoModel,
  judgeIsNotThere,
  judgeIsOutOfReach,
  judgeIsSilent,
  judgeMoved,
  judgeRefusesKey,
  judgeRefusesRequest,
  judgeWantsRest,
} from '../../../shared/sentences/judgeSentences';

/** A request and two answers to it, in the order in which a judge sees them. */
export interface Shown {
  readonly request: string;
  readonly A: string;
  readonly B: string;
}

/** A call that brought no reply; its message never holds words of the other side, which may repeat the key. */
export class CallFailed extends Error {
  /** Whether the same call may go well later. */
  readonly again: boolean;
  /** Seconds after which the other side wants to be asked again; null where it does not say. */
  readonly after: number | null;
  constructor(sentence: string, again: boolean, after: number | null = null, cause?: unknown) {
    super(sentence, { cause });
    this.again = again;
    this.after = after;
  }
}

/** Bytes of an answer beyond which it is none. */
const mostBytes = 1024 * 1024;

const completion = v.object({
  choices: v.pipe(
    v.array(
      v.object({
        message: v.object({ content: v.unknown() }),
        finish_reason: v.optional(v.unknown()),
      }),
    ),
    v.minLength(1),
  ),
});

/** Seconds that a `Retry-After` header asks for, as a number or as a date. */
export function retryAfter(header: string | null, now: number): number | null {
  if (header === null || header.trim() === '') return null;
  const seconds = Number(header);
  if (Number.isFinite(seconds)) return Math.max(0, seconds);
  const date = Date.parse(header);
  return Number.isNaN(date) ? null : Math.max(0, (date - now) / 1000);
}

function refusal({ status, type, headers }: Response): CallFailed {
  if (type === 'opaqueredirect' || (status >= 300 && status < 400))
    return new CallFailed(judgeMoved(), false);
  const after = retryAfter(headers.get('Retry-After'), Date.now());
  if (status === 429) return new CallFailed(judgeWantsRest(), true, after);
  if (status === 408 || status >= 500) return new CallFailed(judgeIsBroken(status), true, after);
  if (status === 401 || status === 403) return new CallFailed(judgeRefusesKey(status), false);
  if (status === 404) return new CallFailed(judgeIsNotThere(), false);
  return new CallFailed(judgeRefusesRequest(status), false);
}

async function boundedText(response: Response): Promise<string> {
  const reader = response.body?.getReader();
  const decoder = new TextDecoder();
  let text = '';
  let bytes = 0;
  while (reader) {
    const { done, value } = await reader.read();
    if (done) break;
    bytes += value.length;
    if (bytes > mostBytes) {
      await reader.cancel();
      throw new CallFailed(judgeIsNoModel(), false);
    }
    text += decoder.decode(value, { stream: true });
  }
  return text;
}

/** What a model replied. */
export interface Reply {
  /** Word for word; what is no text reads as an empty one. */
  readonly text: string;
  /** Whether it would have been longer than it may be. */
  readonly cut: boolean;
}

/** The reply within an answer. */
function replyIn(text: string): Reply {
  let answer: unknown;
  try {
    answer = JSON.parse(text);
  } catch (error) {
    throw new CallFailed(judgeIsNoModel(), false, null, error);
  }
  const read = v.safeParse(completion, answer);
  if (!read.success) throw new CallFailed(judgeIsNoModel(), false);
  const [{ message, finish_reason: end }] = read.output.choices as [
    (typeof read.output.choices)[number],
  ];
  const { content } = message;
  return { text: typeof content === 'string' ? content : '', cut: end === 'length' };
}

export interface CallOptions {
  readonly fetch: typeof fetch;
  readonly signal: AbortSignal;
  readonly timeoutSeconds: number;
}

/**
 * Asks a model once which of two answers is better, by OpenAI's chat completions.
 * @returns its reply
 * @throws CallFailed where there is none, and the signal's reason where that ended it
 */
export async function callOnce(
  { address, model, key }: JudgeEndpoint,
  shown: Shown,
  { fetch, signal, timeoutSeconds }: CallOptions,
): Promise<Reply> {
  const unsendable = keyFault(key);
  if (unsendable !== null) throw new CallFailed(unsendable, false);
  const url = completionsUrl(address);
  const late = AbortSignal.timeout(timeoutSeconds * 1000);
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers: {
        'Content-Type': 'application/json',
        ...(key !== '' && { Authorization: `Bearer ${key}` }),
      },
      body: JSON.stringify({
        model,
        messages: [
          { role: 'system', content: judgeInstructions },
          { role: 'user', content: JSON.stringify(shown) },
        ],
        temperature: 0,
        max_tokens: replyTokens,
      }),
      // The texts go to the address that was confirmed, and to no other.
      redirect: 'manual',
      credentials: 'omit',
      referrerPolicy: 'no-referrer',
      cache: 'no-store',
      signal: AbortSignal.any([signal, late]),
    });
    if (!response.ok) {
      await response.body?.cancel();
      throw refusal(response);
    }
    return replyIn(await boundedText(response));
  } catch (error) {
    if (signal.aborted || error instanceof CallFailed) throw error;
    const sentence = late.aborted ? judgeIsSilent(timeoutSeconds) : judgeIsOutOfReach();
    throw new CallFailed(sentence, true, null, error);
  }
}
