import { beforeAll, describe, expect, it } from 'vitest';

import type { SampleRow } from '../protocol/samples';
import { HostHarness, rowsOf, type RunRecord } from '../testing/hostHarness';
import { smallPairs } from '../testing/smallPairs';

const greedy = { maxNewTokens: 6, temperature: 0, topK: 0, topP: 1, repetitionPenalty: 1 };
const drawn = { ...greedy, temperature: 1 };
const base = {
  data: { path: 'pairs.jsonl', maxLength: 64, evalFraction: 0.5, shuffle: false },
  sft: { steps: 4, batchSize: 4, learningRate: 3e-3 },
  alignment: { lossType: 'dpo' },
  optimizer: { learningRate: 3e-2 },
  training: { steps: 4, batchSize: 2, evalEvery: 2 },
};
const samplesOf = (record: RunRecord): SampleRow[][] =>
  record.events.flatMap((event) => (event.type === 'samples' ? [[...event.rows]] : []));

describe('a run that samples', () => {
  const harness = new HostHarness();
  let record: RunRecord;
  beforeAll(async () => {
    await harness.selectBackend('wasm');
    await harness.loadText(smallPairs(12));
    record = await harness.run({ ...base, sampling: { prompts: 3, ...drawn } });
  });

  it('answers the first different held-out prompts at each evaluation, the reference once', () => {
    const samples = samplesOf(record);
    expect(samples.map((rows) => rows.map(({ step }) => step))).toEqual([
      [0, 0, 0],
      [2, 2, 2],
      [4, 4, 4],
    ]);
    const [first, , last] = samples;
    const prompts = first!.map(({ prompt }) => prompt);
    expect(new Set(prompts).size).toBe(3);
    const held = smallPairs(12)
      .split('\n')
      .map((line) => (JSON.parse(line) as { prompt: string }).prompt);
    for (const prompt of prompts) expect(held).toContain(prompt);
    for (const rows of samples) {
      expect(rows.map(({ prompt }) => prompt)).toEqual(prompts);
      expect(rows.map(({ reference }) => reference)).toEqual(
        first!.map(({ reference }) => reference),
      );
    }
    // Before the first update the policy is the reference, and draws alike.
    expect(first!.map(({ policy }) => policy)).toEqual(first!.map(({ reference }) => reference));
    expect(last!.map(({ policy }) => policy)).not.toEqual(last!.map(({ reference }) => reference));
    for (const { tokens } of last!) {
      expect(tokens.policy).toBeGreaterThan(0);
      expect(tokens.policy).toBeLessThanOrEqual(6);
    }
  });

  it('trains exactly as one that does not, and samples the same again', async () => {
    const without = await harness.run(base);
    expect(samplesOf(without)).toEqual([]);
    for (const phase of ['sft', 'align'] as const)
      for (const split of ['train', 'eval'] as const)
        // What the answers say is all that is added.
        expect(rowsOf(record, phase, split).map(({ values }) => values)).toMatchObject(
          rowsOf(without, phase, split).map(({ values }) => values),
        );
    const again = await harness.run({ ...base, sampling: { prompts: 3, ...drawn } });
    expect(samplesOf(again)).toEqual(samplesOf(record));
    expect(again.summary.tensors).toBe(record.summary.tensors);
  });

  it('judges, and says in the eval row how often the policy wins, with what bounds, and of how many', async () => {
    const sampling = { prompts: 6, ...drawn, judge: 'length' };
    const judgedRun = await harness.run({ ...base, sampling });
    const samples = samplesOf(judgedRun);
    const rows = rowsOf(judgedRun, 'align', 'eval');
    // What these models answer is in ASCII.
    const characters = (text: string): number => text.trim().length;
    for (const [i, answers] of samples.entries()) {
      let won = 0;
      for (const { policy, reference, judged } of answers) {
        const [own, other] = [characters(policy), characters(reference)];
        const verdict = own === other ? 'tie' : own > other ? 'win' : 'lose';
        expect(judged).toMatchObject({ judge: 'length', verdict, policyScore: own });
        won += own === other ? 0.5 : own > other ? 1 : 0;
      }
      const { values } = rows[i]!;
      expect(values['win_rate/sampled']).toBe(won / 6);
      expect(values['win_rate/sampled_n']).toBe(6);
      expect(values['win_rate/sampled_low']).toBeLessThanOrEqual(won / 6);
      expect(values['win_rate/sampled_high']).toBeGreaterThanOrEqual(won / 6);
      const mean = answers.reduce((sum, { tokens }) => sum + tokens.policy, 0) / 6;
      expect(values['length/policy']).toBeCloseTo(mean, 12);
    }
    // Before any update both draw the same answers: six ties.
    expect(rows[0]!.values['win_rate/ties']).toBe(1);
    expect(rows[0]!.values['win_rate/sampled']).toBe(0.5);
  });

  it('samples nothing without held-out pairs', async () => {
    const none = await harness.run({
      ...base,
      data: { ...base.data, evalFraction: 0 },
      sampling: { prompts: 3, ...greedy },
    });
    expect(samplesOf(none)).toEqual([]);
  });
});

describe('a prompt of one’s own', () => {
  const harness = new HostHarness();
  const ask = (runId: string, sampling: typeof greedy, draw = 1, prompt = 'Why?') =>
    harness.send(
      { type: 'answer', requestId: harness.id(), runId, prompt, sampling, draw },
      'answered',
    );
  let runId: string;
  beforeAll(async () => {
    await harness.selectBackend('wasm');
    await harness.loadText(smallPairs(12));
    const record = await harness.run(base);
    const finished = record.events.find(({ type }) => type === 'finished');
    runId = finished?.type === 'finished' ? finished.runId : '';
  });

  it('is answered by the policy, token by token, the same for the same draw', async () => {
    const from = harness.events.length;
    const { text, tokens, end } = await ask(runId, drawn);
    const steps = harness.events
      .slice(from)
      .flatMap((event) => (event.type === 'answering' ? [event] : []));
    expect(steps.map((step) => step.tokens)).toEqual(
      Array.from({ length: tokens }, (_, i) => i + 1),
    );
    expect(steps.at(-1)!.text).toBe(text);
    expect(['eos', 'length']).toContain(end);
    expect((await ask(runId, drawn)).text).toBe(text);
    const others = [(await ask(runId, drawn, 2)).text, (await ask(runId, drawn, 3)).text];
    expect(others.some((other) => other !== text)).toBe(true);
    expect((await ask(runId, greedy, 1, '')).tokens).toBeGreaterThan(0);
  });

  it('is answered no further once that is cancelled', async () => {
    const long = { ...greedy, maxNewTokens: 500, temperature: 1 };
    const requestId = harness.id();
    const first = harness.next('answering');
    const answered = harness.send(
      { type: 'answer', requestId, runId, prompt: 'Why?', sampling: long, draw: 3 },
      'answered',
    );
    await first;
    await harness.host.handle({ type: 'cancelAnswer', requestId });
    const { end, tokens } = await answered;
    expect(end).toBe('cancelled');
    expect(tokens).toBeLessThan(4);
  });

  it('is refused while the run changes the policy, and answered while it is paused', async () => {
    const { config } = await harness.run(base);
    const started = harness.next('paused');
    void harness.host.handle({ type: 'start', runId: 'held', config, paused: true });
    await started;
    // It was prepared and waits before its first step, with a policy that nobody has trained yet.
    expect((await ask('held', greedy)).tokens).toBeGreaterThan(0);
    const requestId = harness.id();
    const finished = harness.next('finished');
    void harness.host.handle({ type: 'resume', runId: 'held' });
    await harness.next('metrics');
    const from = harness.events.length;
    void harness.host.handle({
      ...{ type: 'answer', requestId, runId: 'held', prompt: 'Why?', sampling: greedy, draw: 1 },
    });
    await expect(finished).rejects.toThrow('The run goes on: pause it');
    expect(harness.events.slice(from)).toContainEqual(
      expect.objectContaining({ type: 'failed', requestId, code: 'wrong_state' }),
    );
    await harness.next('finished');
  });
});
