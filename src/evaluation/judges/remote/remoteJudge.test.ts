import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import type { JudgingProgress } from '../../../protocol/remoteJudge';
import type { Rival } from '../../../protocol/samples';
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
  judgingWasStopped,
  replyIsUnreadable,
} from '../../../shared/sentences/judgeSentences';
import { startJudge, type Fault, type JudgeServer } from '../../../testing/judgeServer';
import type { Answered } from '../judge';
import { retryAfter } from './callOnce';
import { pauses, RemoteJudge, type ChoiceCache, type RemoteJudgeOptions } from './remoteJudge';

const key = 'sk-never-to-be-seen';
const answered = (policy: string, other: string, prompt = 'Why?'): Answered => ({
  ...{ prompt, policy, other },
  ids: { prompt: new Int32Array(), policy: [], other: [] },
});
const one = [answered('Because.', 'No.')];

let server: JudgeServer;
beforeEach(async () => {
  server = await startJudge();
});
afterEach(() => server.close());

/** What a judge says of answers against the reference's. */
async function verdictsOf(judge: RemoteJudge, answers: readonly Answered[]) {
  const { judged, metrics } = await judge.verdicts([{ rival: 'reference', answers }]);
  return { judged: judged[0]!, metrics };
}

/** A judge whose rests take no time, and how long each would have been. */
function judgeOf(options: Partial<RemoteJudgeOptions> = {}): {
  judge: RemoteJudge;
  waited: number[];
  progress: JudgingProgress[];
} {
  const waited: number[] = [];
  const progress: JudgingProgress[] = [];
  const judge = new RemoteJudge({
    endpoint: { address: server.url, model: 'some-model', key },
    cache: new Map(),
    gate: () => Promise.resolve(),
    onProgress: (each) => progress.push(each),
    wait: (seconds) => {
      waited.push(seconds);
      return Promise.resolve();
    },
    random: () => 1,
    ...options,
  });
  return { judge, waited, progress };
}

describe('a remote judge', () => {
  it('is asked in both orders, with the key in a header alone, and told nothing else', async () => {
    const { judge, progress } = judgeOf();
    const { judged, metrics } = await verdictsOf(judge, [
      answered('Because.', 'No.', 'Why?'),
      answered('No.', 'Because.', 'How?'),
      answered('Aye', 'Nay', 'Well?'),
    ]);
    expect(judged.map(({ verdict }) => verdict)).toEqual(['win', 'lose', 'tie']);
    expect(judged[0]).toEqual({
      ...{ judge: 'remote', verdict: 'win', policyScore: null, otherScore: null, why: null },
      note: 'the same in both orders',
    });
    expect(metrics).toEqual({
      ...{ 'judge/missing': 0, 'judge/unreadable': 0, 'judge/disagreements': 0 },
    });
    expect(server.calls).toHaveLength(6);
    const [first, second] = server.calls
      .filter(({ shown }) => shown.request === 'Why?')
      .map(({ shown }) => [shown.A, shown.B]);
    expect([first, second].sort()).toEqual([
      ['Because.', 'No.'],
      ['No.', 'Because.'],
    ]);
    expect(server.calls[0]).toMatchObject({
      ...{ path: '/v1/chat/completions', model: 'some-model', maxTokens: 32, cookie: null },
      authorization: `Bearer ${key}`,
    });
    expect(progress.at(-1)).toEqual({ judged: 3, total: 3, waiting: null });
  });

  it('makes a tie of verdicts that change with the order, and counts them', async () => {
    server.say(() => 'A');
    const { judge } = judgeOf();
    const { judged, metrics } = await verdictsOf(judge, one);
    expect(judged[0]).toMatchObject({
      verdict: 'tie',
      note: 'whichever stood first was taken, in both orders',
    });
    expect(metrics['judge/disagreements']).toBe(1);
    // “Because.” is found better where it is B, and as good where it is A.
    server.say(({ B }) => (B === 'Because.' ? 'B' : 'tie'));
    expect((await verdictsOf(judgeOf().judge, one)).judged[0]).toMatchObject({
      verdict: 'tie',
      note: 'a tie when the policy stood first, the policy when it stood second',
    });
  });

  it('invents nothing where a reply cannot be read', async () => {
    server.say(({ A }) => (A === 'Because.' ? 'Hard to say: A or B?' : 'B'));
    const { judge } = judgeOf();
    const { judged, metrics } = await verdictsOf(judge, [...one, answered('Yes!', 'N', 'When?')]);
    expect(judged[0]).toMatchObject({ verdict: null, note: replyIsUnreadable() });
    expect(metrics).toMatchObject({ 'judge/missing': 1, 'judge/unreadable': 1 });
  });

  it('reads verdicts in markup', async () => {
    server.say(
      ({ A, B }) => `\`\`\`json\n{"verdict": "${A.length > B.length ? 'A' : 'B'}"}\n\`\`\``,
    );
    expect((await verdictsOf(judgeOf().judge, one)).judged[0]!.verdict).toBe('win');
  });

  it('is not asked about answers that are the same, nor twice about the same texts', async () => {
    const cache: ChoiceCache = new Map();
    const { judge } = judgeOf({ cache });
    const same = await verdictsOf(judge, [answered('Yes.', 'Yes.')]);
    expect(same.judged[0]).toMatchObject({
      verdict: 'tie',
      note: expect.stringContaining('same') as string,
    });
    expect(server.calls).toHaveLength(0);
    await verdictsOf(judge, [...one, ...one]);
    await verdictsOf(judgeOf({ cache }).judge, one);
    // With the sides changed the texts of both orders are the same.
    const turned = await verdictsOf(judgeOf({ cache }).judge, [answered('No.', 'Because.')]);
    expect(turned.judged[0]!.verdict).toBe('lose');
    expect(server.calls).toHaveLength(2);
    const other = { address: server.url, model: 'another', key };
    await verdictsOf(judgeOf({ cache, endpoint: other }).judge, one);
    expect(server.calls).toHaveLength(4);
  });

  it('has four calls open at once, and never more', async () => {
    let held: (() => void)[] = [];
    const { judge } = judgeOf({
      fetch: async (input, init) => {
        await new Promise<void>((resolve) => {
          held.push(resolve);
          expect(held.length).toBeLessThanOrEqual(4);
          if (held.length < 4) return;
          for (const release of held) release();
          held = [];
        });
        return fetch(input, init);
      },
    });
    const many = Array.from({ length: 8 }, (_, i) => answered('Because.', 'No.', `${i}?`));
    const { judged } = await verdictsOf(judge, many);
    expect(judged.map(({ verdict }) => verdict)).toEqual(many.map(() => 'win'));
    expect(server.mostAtOnce()).toBeLessThanOrEqual(4);
  });
});

describe('an opponent', () => {
  const against = (rival: Rival, answers: Answered[]) => ({ rival, answers });

  it('is compared in the same way, counted by itself and named in notes', async () => {
    server.say(({ A, B }) => (A === 'Nay' || B === 'Nay' ? (A === 'Nay' ? 'tie' : 'A') : 'A'));
    const { judge, progress } = judgeOf();
    const { judged, metrics } = await judge.verdicts([
      against('reference', [answered('Aye', 'Aye', 'Well?'), answered('Aye', 'Aye', 'So?')]),
      against('opponent', [answered('Aye', 'Nay', 'Well?'), answered('Aye', 'Aye', 'So?')]),
    ]);
    expect(judged.map((list) => list.map(({ verdict }) => verdict))).toEqual([
      ['tie', 'tie'],
      ['tie', 'tie'],
    ]);
    expect(judged[1]![0]!.note).toBe(
      'the policy when the policy stood first, a tie when it stood second',
    );
    expect(metrics).toEqual({
      ...{ 'judge/missing': 0, 'judge/unreadable': 0, 'judge/disagreements': 0 },
      ...{ 'judge/opponent_missing': 0, 'judge/opponent_unreadable': 0 },
      'judge/opponent_disagreements': 1,
    });
    expect(server.calls).toHaveLength(2);
    expect(progress.at(-1)).toEqual({ judged: 4, total: 4, waiting: null });
    server.say(({ A }) => (A === 'Nay' ? 'A' : 'tie'));
    const named = await judgeOf().judge.verdicts([against('opponent', [answered('Aye', 'Nay')])]);
    expect(named.judged[0]![0]!.note).toBe(
      'a tie when the policy stood first, the opponent when it stood second',
    );
  });

  it('shares the end of an evaluation’s judging with the reference', async () => {
    const { judge, waited } = judgeOf({
      fetch: () => Promise.resolve(new Response('', { status: 502 })),
    });
    const { judged, metrics } = await judge.verdicts([
      against('reference', [answered('Because.', 'No.'), answered('Yes!', 'N', 'When?')]),
      against('opponent', [answered('Because.', 'Never.'), answered('Yes!', 'Never', 'When?')]),
    ]);
    for (const { note } of judged.flat()) expect(note).toBe(judgeIsBroken(502));
    expect(metrics).toMatchObject({ 'judge/missing': 2, 'judge/opponent_missing': 2 });
    // Four calls at most, each with four rests, and none anew for the opponent.
    expect(waited.length).toBeLessThanOrEqual(4 * pauses.length);
  });
});

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
    const lost = judgeOf({ endpoint: { address: gone.url, model: 'm', key } });
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
    ['a refused key', { status: 401, body: `Incorrect API key: ${key}` }, judgeRefusesKey(401)],
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
    expect(sentence).not.toContain(key);
    expect(waited).toEqual([]);
    const calls = server.calls.length;
    const second = await verdictsOf(judge, [answered('Then.', 'Now!')]);
    expect(second.judged[0]).toMatchObject({ verdict: null, note: sentence });
    expect(server.calls).toHaveLength(calls);
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
