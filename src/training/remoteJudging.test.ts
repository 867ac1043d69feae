import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { resolveConfig } from '../protocol/resolveConfig';
import type { SampleRow } from '../protocol/samples';
import {
  judgeKeyWasForgotten,
  judgeRefusesKey,
  judgeWasNotAllowed,
  judgingWasStopped,
} from '../shared/sentences/judgeSentences';
import { HostHarness, rowsOf, type RunRecord } from '../testing/hostHarness';
import { startJudge, type JudgeServer } from '../testing/judgeServer';
import { smallPairs } from '../testing/smallPairs';

const key = 'sk-never-to-be-seen';
const base = {
  data: { path: 'pairs.jsonl', maxLength: 64, evalFraction: 0.5, shuffle: false },
  sft: { steps: 4, batchSize: 4, learningRate: 3e-3 },
  alignment: { lossType: 'dpo' },
  optimizer: { learningRate: 3e-2 },
  training: { steps: 2, batchSize: 2, evalEvery: 2 },
};
const judgedBase = {
  ...base,
  sampling: { prompts: 4, maxNewTokens: 6, temperature: 1, judge: 'remote' },
};
const lastSamples = ({ events }: RunRecord): readonly SampleRow[] =>
  events.flatMap((event) => (event.type === 'samples' ? [event.rows] : [])).at(-1)!;

describe('a run whose judge is at an address', () => {
  let server: JudgeServer;
  let harness: HostHarness;
  beforeEach(async () => {
    server = await startJudge();
    harness = new HostHarness();
    await harness.selectBackend('wasm');
    await harness.loadText(smallPairs(12));
  });
  afterEach(() => server.close());

  async function judgedRun(): Promise<RunRecord> {
    const config = resolveConfig({ version: 1, ...judgedBase });
    const runId = harness.id();
    const endpoint = { address: server.url, model: 'some-model', key };
    await harness.host.handle({ type: 'allowJudge', runId, endpoint });
    const from = harness.events.length;
    const { summary } = await harness.send(
      { type: 'start', runId, config, paused: false },
      'finished',
    );
    const events = harness.events.slice(from);
    const rows = events.flatMap((event) => (event.type === 'metrics' ? event.rows : []));
    return { config, summary, events, rows, pairs: [], files: await harness.checkpoint(runId) };
  }

  it('has its verdicts in samples and eval row, and the key in nothing that it says or leaves', async () => {
    const run = await judgedRun();
    const samples = lastSamples(run);
    for (const { policy, reference, judged } of samples) {
      const [own, other] = [policy.length, reference.length];
      const verdict = own === other ? 'tie' : own > other ? 'win' : 'lose';
      expect(judged).toMatchObject({ judge: 'remote', verdict, policyScore: null });
    }
    const { values } = rowsOf(run, 'align', 'eval').at(-1)!;
    const won = samples.filter(({ judged }) => judged?.verdict === 'win').length;
    const tied = samples.filter(({ judged }) => judged?.verdict === 'tie').length;
    expect(values['win_rate/sampled']).toBe((won + tied / 2) / 4);
    expect(values['judge/missing']).toBe(0);
    expect(values['score/policy']).toBeUndefined();
    expect(server.calls.length).toBeGreaterThan(0);
    const said = JSON.stringify([harness.events, run.config, run.summary]);
    const left = run.files.map(({ bytes }) => Buffer.from(bytes).toString('latin1')).join();
    for (const secret of [key, server.url, 'some-model']) {
      expect(said).not.toContain(secret);
      expect(left).not.toContain(secret);
    }
    // What was said of the same texts is not asked about again.
    const { length } = server.calls;
    const again = await judgedRun();
    expect(lastSamples(again)).toEqual(samples);
    expect(server.calls).toHaveLength(length);
  });

  it('trains exactly as one that nobody judges, whatever becomes of its judge', async () => {
    const plain = await harness.run({
      ...judgedBase,
      sampling: { ...judgedBase.sampling, judge: 'none' },
    });
    server.fail(...Array.from({ length: 100 }, () => ({ status: 401 })));
    const refused = await judgedRun();
    const unasked = await harness.run(judgedBase);
    for (const [run, note] of [
      [refused, judgeRefusesKey(401)],
      [unasked, judgeWasNotAllowed()],
    ] as const) {
      expect(run.summary.reason).toBe('completed');
      const values = (of: RunRecord) => rowsOf(of, 'align', 'eval').map((row) => row.values);
      expect(values(run)).toMatchObject(values(plain));
      const different = lastSamples(run).filter(({ policy, reference }) => policy !== reference);
      expect(different.length).toBeGreaterThan(0);
      for (const { judged } of different) expect(judged).toMatchObject({ verdict: null, note });
    }
    // The permission was for one run.
    expect(server.calls.length).toBeLessThanOrEqual(4);
    expect(rowsOf(unasked, 'align', 'eval').at(-1)!.values['judge/missing']).toBe(4);
  });

  it('ends the calls of its judge where that is asked, and goes on', async () => {
    server.fail(...Array.from({ length: 100 }, () => 'stall' as const));
    const config = resolveConfig({ version: 1, ...judgedBase });
    const endpoint = { address: server.url, model: 'some-model', key };
    await harness.host.handle({ type: 'allowJudge', runId: 'stopped', endpoint });
    const finished = harness.send(
      { type: 'start', runId: 'stopped', config, paused: false },
      'finished',
    );
    await server.called(1);
    await harness.host.handle({ type: 'stopJudging', runId: 'stopped' });
    expect((await finished).summary).toMatchObject({ reason: 'completed', stepsTrained: 2 });
    const rows = harness.events.flatMap((event) => (event.type === 'samples' ? event.rows : []));
    expect(rows.map(({ judged }) => judged?.note)).toContain(judgingWasStopped());
  });

  it('ends as Stop does while its judge is silent', async () => {
    server.fail(...Array.from({ length: 100 }, () => 'stall' as const));
    const config = resolveConfig({ version: 1, ...judgedBase });
    const endpoint = { address: server.url, model: 'some-model', key };
    await harness.host.handle({ type: 'allowJudge', runId: 'ended', endpoint });
    const finished = harness.send(
      { type: 'start', runId: 'ended', config, paused: false },
      'finished',
    );
    await server.called(1);
    await harness.host.handle({ type: 'stop', runId: 'ended' });
    expect((await finished).summary.reason).toBe('stopped');
  });

  it('says nothing of an evaluation whose last pairs were being judged as Stop came', async () => {
    // One prompt, so that no gate stands between its two calls and the end.
    const sampling = { ...judgedBase.sampling, prompts: 1 };
    const training = { ...base.training, steps: 1, evalEvery: 1 };
    const config = resolveConfig({ version: 1, ...judgedBase, sampling, training });
    const endpoint = { address: server.url, model: 'some-model', key };
    await harness.host.handle({ type: 'allowJudge', runId: 'late', endpoint });
    server.fail('stall', 'stall');
    const from = harness.events.length;
    const finished = harness.send(
      { type: 'start', runId: 'late', config, paused: false },
      'finished',
    );
    await server.called(2);
    await harness.host.handle({ type: 'stop', runId: 'late' });
    await finished;
    const said = harness.events.slice(from);
    // The evaluation before the first step, whose answers are the same, was not asked about.
    const evaluated = said.flatMap((event) =>
      event.type === 'metrics'
        ? event.rows.filter(({ phase, split }) => phase === 'align' && split === 'eval')
        : [],
    );
    const sampled = said.flatMap((event) => (event.type === 'samples' ? [event.step] : []));
    expect(sampled).toEqual(evaluated.map(({ step }) => step));
    expect(sampled).toEqual([0]);
  });

  it('asks nothing more once its key is forgotten, before it begins, while it goes and after it', async () => {
    const config = resolveConfig({ version: 1, ...judgedBase });
    const endpoint = { address: server.url, model: 'some-model', key };
    const notes = (from: number) =>
      harness.events
        .slice(from)
        .flatMap((event) => (event.type === 'samples' ? event.rows : []))
        .flatMap(({ judged }) => (judged?.verdict === null ? [judged.note] : []));
    const start = (runId: string) =>
      harness.send({ type: 'start', runId, config, paused: false }, 'finished');
    await harness.host.handle({ type: 'allowJudge', runId: 'before', endpoint });
    await harness.host.handle({ type: 'forgetJudge' });
    let from = harness.events.length;
    await start('before');
    expect(new Set(notes(from))).toEqual(new Set([judgeWasNotAllowed()]));
    expect(server.calls).toHaveLength(0);
    server.fail(...Array.from({ length: 100 }, () => 'stall' as const));
    await harness.host.handle({ type: 'allowJudge', runId: 'during', endpoint });
    from = harness.events.length;
    const during = start('during');
    await server.called(1);
    await harness.host.handle({ type: 'forgetJudge' });
    expect((await during).summary.reason).toBe('completed');
    expect(notes(from)).toContain(judgeKeyWasForgotten());
    const { length } = server.calls;
    expect(length).toBeLessThanOrEqual(4);
    // A run that has ended can be told so too.
    await harness.host.handle({ type: 'forgetJudge' });
    expect(server.calls).toHaveLength(length);
  });
});
