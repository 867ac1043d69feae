import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What a judge is shown. */
interface Shown {
  readonly request: string;
  readonly A: string;
  readonly B: string;
}

/** One call that came in. */
export interface JudgeCall {
  readonly path: string;
  readonly authorization: string | null;
  readonly cookie: string | null;
  readonly model: string;
  readonly maxTokens: number;
  readonly shown: Shown;
}

/** How a call goes wrong: a status with its headers and body, no answer at all, or a connection that breaks. */
export type Fault =
  | {
      readonly status: number;
      readonly headers?: Readonly<Record<string, string>>;
      readonly body?: string;
    }
  | 'stall'
  | 'break';

export interface JudgeServer {
  /** A base as a user types it, ending in /v1. */
  readonly url: string;
  readonly calls: readonly JudgeCall[];
  /** The most calls that were open at once. */
  readonly mostAtOnce: () => number;
  /** Lets the next calls go wrong, one after the other. */
  fail(...faults: readonly Fault[]): void;
  /** Lets no call go wrong that has not come yet. */
  recover(): void;
  /** Says what is replied from now on. */
  say(reply: (shown: Shown) => string): void;
  /** Resolves once so many calls have come. */
  called(count: number): Promise<void>;
  close(): Promise<void>;
}

/** A judge that finds the longer answer better. */
export const longerWins = ({ A, B }: Shown): string =>
  A.length === B.length ? 'tie' : A.length > B.length ? 'A' : 'B';

/** A stand-in for a model behind an OpenAI-compatible address, on this machine; any page may ask it. */
export async function startJudge(): Promise<JudgeServer> {
  const calls: JudgeCall[] = [];
  const faults: Fault[] = [];
  let waiting: { readonly count: number; readonly resolve: () => void }[] = [];
  let say = longerWins;
  let [open, most] = [0, 0];
  const cors = {
    'Access-Control-Allow-Origin': '*',
    'Access-Control-Allow-Headers': 'Authorization, Content-Type',
    'Access-Control-Expose-Headers': 'Retry-After',
  };
  const answer = (response: ServerResponse, shown: Shown): void => {
    const fault = faults.shift();
    if (fault === 'stall') return;
    if (fault === 'break') {
      response.destroy();
      return;
    }
    if (fault) {
      response.writeHead(fault.status, { ...cors, ...fault.headers }).end(fault.body ?? '');
      return;
    }
    response.writeHead(200, { ...cors, 'Content-Type': 'application/json' });
    response.end(
      JSON.stringify({ choices: [{ message: { role: 'assistant', content: say(shown) } }] }),
    );
  };
  const server = createServer((request, response) => {
    if (request.method === 'OPTIONS') {
      response.writeHead(204, cors).end();
      return;
    }
    let text = '';
    request.setEncoding('utf8').on('data', (part: string) => (text += part));
    request.on('end', () => {
      const body = JSON.parse(text) as {
        model: string;
        max_tokens: number;
        messages: { content: string }[];
      };
      const { authorization = null, cookie = null } = request.headers;
      const shown = JSON.parse(body.messages[1]!.content) as Shown;
      calls.push({
        ...{ path: request.url ?? '', authorization, cookie, shown },
        ...{ model: body.model, maxTokens: body.max_tokens },
      });
      most = Math.max(most, ++open);
      response.on('close', () => {
        open -= 1;
      });
      // A turn later, so that calls that were made at once are open at once.
      setImmediate(() => {
        answer(response, shown);
      });
      const due = waiting.filter(({ count }) => calls.length >= count);
      waiting = waiting.filter(({ count }) => calls.length < count);
      due.forEach(({ resolve }) => {
        resolve();
      });
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
    calls,
    mostAtOnce: () => most,
    fail: (...list) => void faults.push(...list),
    recover: () => void faults.splice(0),
    say: (reply) => {
      say = reply;
    },
    called: (count) =>
      new Promise((resolve) => {
        if (calls.length >= count) resolve();
        else waiting.push({ count, resolve });
      }),
    close: () =>
      new Promise((resolve) => {
        server.close(() => {
          resolve();
        });
        server.closeAllConnections();
      }),
  };
}
