import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import {
  judgeIsBroken,
  judgeIsNoModel,
  judgeIsNotThere,
  judgeIsOutOfReach,
  judgeIsSilent,
  judgeKeyIsUnsendable,
  judgeKeyWasForgotten,
  judgeMoved,
  judgeRefusesKey,
  judgeRefusesRequest,
  judgeWantsRest,
  judgingWasStopped,
  replyIsUnreadable,
} from '../../../shared/sentences/judgeSentences';
import { startJudge, type Fault, type JudgeServer } from '../../../testing/judgeServer';
import { answered, judgeAt, judgeKey, verdictsOf } from '../../../testing/remoteJudges';
import { retryAfter } from './callOnce';
import { pauses, type RemoteJudgeOptions } from './remoteJudge';

const one = [answered('Because.', 'No.')];

let server: JudgeServer;
beforeEach(async () => {
  server = await startJudge();
});
afterEach(() => server.close());

const judgeOf = (options: Partial<RemoteJudgeOptions> = {}) => judgeAt(server.url, options);

describe('what goes wrong for a while', () => {
  it('is asked again with growing rests: 5xx, 429, broken connections', async () => {
    server.fail({ status: 500 }, { status: 503 }, { status: 429 }, 'break');
    const { judge, waited, progress } = judgeOf();
    expect((await verdictsOf(judge, one)).judged[0]!.verdict).toBe('win');
    expect(waited).toHaveLength(4);
    for (const seconds of waited) expect(pauses).toContain(seconds);
    expect(progress.map(({ waiting }) => waiting?.reason)).toContain(judgeIsBroken(503));
    expect(server.calls).toHaveLength(6);
  });

  it('rests from one half of each pause to the whole, and as long as the judge asks', async () => {
    server.fail({ status: 500 });
    const half = judgeOf({ random: () => 0 });
    await verdictsOf(half.judge, one);
    expect(half.waited).toEqual([pauses[0] / 2]);
    server.fail({ status: 429, headers: { 'Retry-After': '7' } });
    const asked = judgeOf();
    await verdictsOf(asked.judge, [answered('Because!', 'No.')]);
    expect(asked.waited).toEqual([7]);
  });

  it('is not waited for where the judge wants more than a minute', async () => {
    server.fail({ status: 429, headers: { 'Retry-After': '3600' } });
    const { judge, waited } = judgeOf();
    const { judged } = await verdictsOf(judge, one);
    expect(judged[0]).toMatchObject({ verdict: null, note: judgeWantsRest() });
    expect(waited).toEqual([]);
  });

  it('ends an evaluation’s judging after five tries, and the next one is judged again', async () => {
    let broken = true;
    const { judge, waited } = judgeOf({
      fetch: (input, init) =>
        broken ? Promise.resolve(new Response('', { status: 502 })) : fetch(input, init),
    });
    const failed = await verdictsOf(judge, [...one, answered('Yes!', 'N', 'When?')]);
    for (const { verdict, note } of failed.judged) {
      expect(verdict).toBeNull();
      expect(note).toBe(judgeIsBroken(502));
    }
    expect(failed.metrics['judge/missing']).toBe(2);
    expect(new Set(waited)).toEqual(new Set(pauses));
    broken = false;
    const next = await verdictsOf(judge, one);
    expect(next.judged[0]!.verdict).toBe('win');
  });

  it('is told apart: a stall, an address that nobody answers', async () => {
    server.fail(...Array.from({ length: 10 }, () => 'stall' as const));
    const slow = judgeOf({ timeoutSeconds: 0.05 });
    const { judged: silent } = await verdictsOf(slow.judge, one);
    expect(silent[0]).toMatchObject({ verdict: null, note: judgeIsSilent(0.05) });
    expect(slow.waited.length).toBeGreaterThanOrEqual(pauses.length);
    const gone = await startJudge();
    await gone.close();
    const lost = judgeOf({ endpoint: { address: gone.url, model: 'm', key: judgeKey } });
    const { judged } = await verdictsOf(lost.judge, one);
    expect(judged[0]).toMatchObject({ verdict: null, note: judgeIsOutOfReach() });
  });
});

describe('what will not go well', () => {
  const html = {
    status: 200,
    headers: { 'Content-Type': 'text/html' },
    body: '<html>Log in</html>',
  };
  it.each<[string, Fault, string]>([
    [
      'a refused key',
      { status: 401, body: `Incorrect API key: ${judgeKey}` },
      judgeRefusesKey(401),
    ],
    ['a forbidden model', { status: 403 }, judgeRefusesKey(403)],
    ['a wrong path', { status: 404 }, judgeIsNotThere()],
    ['a refused request', { status: 400 }, judgeRefusesRequest(400)],
    ['a page of HTML', html, judgeIsNoModel()],
    ['an answer without choices', { status: 200, body: '{"choices":[]}' }, judgeIsNoModel()],
    ['an endless answer', { status: 200, body: ' '.repeat(2 ** 20 + 1) }, judgeIsNoModel()],
    [
      'an address that sends on',
      { status: 307, headers: { Location: 'https://elsewhere.example/' } },
      judgeMoved(),
    ],
  ])('ends the judging of the run without another try: %s', async (_name, fault, sentence) => {
    server.fail(fault, fault);
    const { judge, waited } = judgeOf();
    const first = await verdictsOf(judge, one);
    expect(first.judged[0]).toMatchObject({ verdict: null, note: sentence });
    expect(sentence).not.toContain(judgeKey);
    expect(waited).toEqual([]);
    const calls = server.calls.length;
    const second = await verdictsOf(judge, [answered('Then.', 'Now!')]);
    expect(second.judged[0]).toMatchObject({ verdict: null, note: sentence });
    expect(server.calls).toHaveLength(calls);
  });

  it.each([
    ['a typographic dash', 'sk–0123'],
    ['a line break', 'sk-01\n23'],
    ['letters beyond Latin-1', 'ключ'],
  ])('names a key that no header can carry, and sends nothing: %s', async (_, unsendable) => {
    const endpoint = { address: server.url, model: 'm', key: unsendable };
    const { judge, waited } = judgeOf({ endpoint });
    const { judged } = await verdictsOf(judge, one);
    expect(judged[0]).toMatchObject({ verdict: null, note: judgeKeyIsUnsendable() });
    expect(judged[0]!.note).not.toContain(unsendable);
    expect(waited).toEqual([]);
    expect(server.calls).toHaveLength(0);
  });

  it('carries a key of letters beyond ASCII that a header has bytes for', async () => {
    const endpoint = { address: server.url, model: 'm', key: 'clé' };
    const { judged } = await verdictsOf(judgeOf({ endpoint }).judge, one);
    expect(judged[0]!.verdict).toBe('win');
  });

  it('takes a choice without text for a reply that cannot be read', async () => {
    const silent = { status: 200, body: '{"choices":[{"message":{"content":null}}]}' };
    server.fail(silent, silent);
    const { judged } = await verdictsOf(judgeOf().judge, one);
    expect(judged[0]).toMatchObject({ verdict: null, note: replyIsUnreadable() });
  });
});

describe('stopping', () => {
  it('ends calls that are open, and asks nothing more', async () => {
    server.fail('stall', 'stall');
    const { judge } = judgeOf();
    const verdicts = verdictsOf(judge, [...one, answered('Yes!', 'N', 'When?')]);
    await server.called(2);
    judge.stop(judgingWasStopped());
    for (const { verdict, note } of (await verdicts).judged)
      expect([verdict, note]).toEqual([null, judgingWasStopped()]);
    await verdictsOf(judge, [answered('Then.', 'Now!')]);
    expect(server.calls).toHaveLength(2);
  });

  it('leaves no call behind where the run is told to stop between two pairs', async () => {
    server.fail('stall', 'stall', 'stall', 'stall');
    let passed = 0;
    const { judge } = judgeOf({
      gate: () => (++passed > 1 ? Promise.reject(new Error('stopped')) : Promise.resolve()),
    });
    await expect(verdictsOf(judge, [...one, answered('Yes!', 'N', 'When?')])).rejects.toThrow(
      'stopped',
    );
    expect(server.calls.length).toBeLessThanOrEqual(2);
  });

  it('lets go of address and key where that is asked, though calls are open', async () => {
    server.fail('stall', 'stall');
    const { judge } = judgeOf();
    const verdicts = verdictsOf(judge, one);
    await server.called(2);
    judge.forget(judgeKeyWasForgotten());
    expect((await verdicts).judged[0]).toMatchObject({
      verdict: null,
      note: judgeKeyWasForgotten(),
    });
    const next = await verdictsOf(judge, [answered('Then.', 'Now!')]);
    expect(next.judged[0]!.note).toBe(judgeKeyWasForgotten());
    expect(server.calls).toHaveLength(2);
  });

  it('ends rests', async () => {
    server.fail({ status: 500 }, { status: 500 });
    let resting: () => void = () => undefined;
    const rests = new Promise<void>((resolve) => {
      resting = resolve;
    });
    const { judge } = judgeOf({
      wait: (_seconds, signal) =>
        new Promise((_, reject) => {
          signal.addEventListener('abort', () => {
            reject(signal.reason as Error);
          });
          resting();
        }),
    });
    const verdicts = verdictsOf(judge, one);
    await rests;
    judge.stop(judgingWasStopped());
    expect((await verdicts).judged[0]!.note).toBe(judgingWasStopped());
  });
});

it('reads how long a judge wants to be left alone', () => {
  const now = Date.parse('2026-01-01T00:00:00Z');
  expect(retryAfter('12', now)).toBe(12);
  expect(retryAfter('Thu, 01 Jan 2026 00:00:30 GMT', now)).toBe(30);
  expect(retryAfter('Wed, 31 Dec 2025 00:00:00 GMT', now)).toBe(0);
  for (const header of [null, '', 'soon']) expect(retryAfter(header, now)).toBeNull();
});
