import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import type { Rival } from '../../../protocol/samples';
import {
  judgeIsBroken,
  replyIsCut,
  replyIsUnreadable,
} from '../../../shared/sentences/judgeSentences';
import { startJudge, type JudgeServer } from '../../../testing/judgeServer';
import { answered, judgeAt, judgeKey, verdictsOf } from '../../../testing/remoteJudges';
import type { Answered } from '../judge';
import { pauses, type ChoiceCache, type RemoteJudgeOptions } from './remoteJudge';

const one = [answered('Because.', 'No.')];

let server: JudgeServer;
beforeEach(async () => {
  server = await startJudge();
});
afterEach(() => server.close());

const judgeOf = (options: Partial<RemoteJudgeOptions> = {}) => judgeAt(server.url, options);

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
      authorization: `Bearer ${judgeKey}`,
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

  it('asks again where there was no verdict, and keeps those that were given', async () => {
    const cache: ChoiceCache = new Map();
    server.say(({ A }) => (A === 'Because.' ? 'Let me think' : 'B'));
    const first = await verdictsOf(judgeOf({ cache }).judge, one);
    expect(first.judged[0]).toMatchObject({ verdict: null, note: replyIsUnreadable() });
    expect(server.calls).toHaveLength(2);
    server.say(({ A }) => (A === 'Because.' ? 'A' : 'B'));
    const { judge } = judgeOf({ cache });
    expect((await verdictsOf(judge, one)).judged[0]!.verdict).toBe('win');
    // The one that had been answered is not asked about again.
    expect(server.calls).toHaveLength(3);
    expect(server.calls[2]!.shown.A).toBe('Because.');
    await verdictsOf(judge, one);
    expect(server.calls).toHaveLength(3);
  });

  it('says so where a model wrote more than a reply may have, and takes no beginning for a verdict', async () => {
    const cut = {
      status: 200,
      body: '{"choices":[{"message":{"content":"A"},"finish_reason":"length"}]}',
    };
    const reasoning = {
      status: 200,
      body: '{"choices":[{"message":{"content":null},"finish_reason":"length"}]}',
    };
    const cache: ChoiceCache = new Map();
    for (const reply of [cut, reasoning]) {
      server.fail(reply, reply);
      const { judged, metrics } = await verdictsOf(judgeOf({ cache }).judge, one);
      expect(judged[0]).toMatchObject({ verdict: null, note: replyIsCut(32) });
      expect(metrics['judge/unreadable']).toBe(1);
    }
    expect(server.calls).toHaveLength(4);
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
    const other = { address: server.url, model: 'another', key: judgeKey };
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
