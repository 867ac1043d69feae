import { beforeAll, describe, expect, it } from 'vitest';

import type { SampleRow } from '../protocol/samples';
import { HostHarness, rowsOf, type RunRecord } from '../testing/hostHarness';
import { checkpointOf, referenceFile } from '../testing/referenceFiles';
import { smallPairs } from '../testing/smallPairs';

const samplesOf = ({ events }: RunRecord): SampleRow[][] =>
  events.flatMap((event) => (event.type === 'samples' ? [[...event.rows]] : []));
const evaluations = (record: RunRecord) =>
  rowsOf(record, 'align', 'eval').map(({ step, values }) => ({ step, ...values }));
/** Without what an opponent adds. */
const ownOf = (row: object) =>
  Object.fromEntries(Object.entries(row).filter(([name]) => !name.includes('opponent')));
const readings = ({ events }: RunRecord) =>
  events.filter(
    (event) =>
      event.type === 'weightsRead' && event.weights.role === 'opponent' && event.weights.read === 0,
  );

const drawn = { prompts: 4, maxNewTokens: 8, temperature: 1, judge: 'length' };

describe('an opponent that is the reference itself', () => {
  const host = new HostHarness();
  const run = {
    model: { source: 'checkpoint', policyPath: 'policy', referencePath: 'reference' },
    data: { path: 'pairs.jsonl', evalFraction: 0.5, maxLength: 48 },
    alignment: { lossType: 'dpo' },
    optimizer: { learningRate: 1e-2 },
    training: { steps: 4, batchSize: 2, evalEvery: 2 },
  };
  const opposed = { ...run, sampling: { ...drawn, opponentPath: 'opponent' } };
  let record: RunRecord;
  beforeAll(async () => {
    await host.selectBackend('wasm');
    await host.loadModel('policy', 'policy', checkpointOf('llama', 'policy'));
    await host.loadModel('reference', 'reference', checkpointOf('llama', 'reference'));
    await host.loadModel('opponent', 'opponent', checkpointOf('llama', 'reference'));
    await host.loadText(new TextDecoder().decode(referenceFile('pairs.jsonl')));
    record = await host.run(opposed);
  });

  it('gives its answers, and every verdict is the one against the reference', () => {
    const rows = samplesOf(record).flat();
    expect(rows).toHaveLength(12);
    for (const { reference, tokens, judged, opponent } of rows)
      expect(opponent).toEqual({ text: reference, tokens: tokens.reference, judged });
    // Two models, so that the verdicts are not all ties.
    expect(rows.some(({ judged }) => judged!.verdict !== 'tie')).toBe(true);
    for (const values of evaluations(record)) {
      const of = (name: string) => (values as Record<string, number>)[name];
      for (const [against, theirs] of [
        ['win_rate/opponent', 'win_rate/sampled'],
        ['win_rate/opponent_low', 'win_rate/sampled_low'],
        ['win_rate/opponent_high', 'win_rate/sampled_high'],
        ['win_rate/opponent_n', 'win_rate/sampled_n'],
        ['win_rate/opponent_length_controlled', 'win_rate/length_controlled'],
        ['score/opponent', 'score/reference'],
        ['length/opponent', 'length/reference'],
        ['eos/opponent', 'eos/reference'],
        ['repetition/opponent', 'repetition/reference'],
      ] as const) {
        expect(of(against), against).toBe(of(theirs));
        expect(of(against), against).toBeDefined();
      }
    }
  });

  it('is read once, and changes nothing else that is said or left on the backend', async () => {
    expect(readings(record)).toHaveLength(1);
    const alone = await host.run({ ...run, sampling: drawn });
    expect(readings(alone)).toEqual([]);
    expect(evaluations(record).map(ownOf)).toEqual(evaluations(alone));
    expect(rowsOf(record, 'align', 'train').map(({ values }) => values)).toEqual(
      rowsOf(alone, 'align', 'train').map(({ values }) => values),
    );
    expect(samplesOf(record).flat()).toEqual(
      samplesOf(alone)
        .flat()
        .map((row) => ({ ...row, opponent: expect.anything() as unknown })),
    );
    expect(
      samplesOf(alone)
        .flat()
        .map(({ opponent }) => opponent),
    ).toEqual(Array.from({ length: 12 }, () => null));
    expect((await host.run(opposed)).summary.tensors).toBe(alone.summary.tensors);
  });

  it('is asked anew by a run that goes on, and answers alike', async () => {
    const training = { ...run.training, stopAt: 2 };
    const first = await host.run({ ...opposed, training });
    const kept = await host.checkpoint();
    // Of the same weights as the reference, by which the run knows it too.
    const state = new TextDecoder().decode(kept.find(({ name }) => name === 'state.json')!.bytes);
    const { referenceHash, opponentHash } = JSON.parse(state) as Record<string, unknown>;
    expect(opponentHash).toMatch(/^[0-9a-f]{64}$/);
    expect(opponentHash).toBe(referenceHash);
    const rest = await host.resume(opposed, kept);
    expect([...samplesOf(first), ...samplesOf(rest)]).toEqual(samplesOf(record));
    expect([...evaluations(first), ...evaluations(rest)]).toEqual(evaluations(record));
  });

  it('is known by its weights, whatever it is called', async () => {
    const hashOf = async (name: string, model: 'policy' | 'reference') =>
      (await host.loadModel('opponent', name, checkpointOf('llama', model))).sampledHash;
    const own = await hashOf('opponent', 'reference');
    expect(await hashOf('copy', 'reference')).toBe(own);
    expect(await hashOf('opponent', 'policy')).not.toBe(own);
    const policy = await host.loadModel('policy', 'policy', checkpointOf('llama', 'policy'));
    expect(policy.sampledHash).toBeNull();
  });

  it('is refused where it reads a text as other tokens than the policy', async () => {
    const json = JSON.parse(
      new TextDecoder().decode(referenceFile('llama/reference/tokenizer.json')),
    ) as { model: { vocab: Record<string, number> } };
    // Two letters with each other's ids.
    const { vocab } = json.model;
    [vocab.a, vocab.b] = [vocab.b!, vocab.a!];
    const blob = new Blob([JSON.stringify(json)]);
    const files = checkpointOf('llama', 'reference').map((file) =>
      file.name === 'tokenizer.json' ? { ...file, blob } : file,
    );
    await host.loadModel('opponent', 'stranger', files);
    await expect(host.run(opposed)).rejects.toThrow(
      'sampling.opponentPath: the tokenizer of stranger is not that of policy; take an opponent with the policy’s own tokenizer.',
    );
  });

  it('is refused where it ends its answers with another token', async () => {
    const config = JSON.parse(
      new TextDecoder().decode(referenceFile('llama/reference/tokenizer_config.json')),
    ) as object;
    const blob = new Blob([JSON.stringify({ ...config, eos_token: 'Z' })]);
    const files = checkpointOf('llama', 'reference').map((file) =>
      file.name === 'tokenizer_config.json' ? { ...file, blob } : file,
    );
    await host.loadModel('opponent', 'chatty', files);
    await expect(host.run(opposed)).rejects.toThrow(
      'sampling.opponentPath: chatty ends its answers with Z and policy with <|endoftext|>; take an opponent that ends them alike.',
    );
  });

  it('is refused where nobody has chosen it', async () => {
    await host.host.handle({ type: 'clearModel', role: 'opponent' });
    await expect(host.run(opposed)).rejects.toThrow(
      'There is no opponent yet; choose its checkpoint first.',
    );
    const alone = await host.run({ ...run, sampling: drawn });
    expect(alone.summary.reason).toBe('completed');
  });
});

describe('an opponent that another run has left', () => {
  const host = new HostHarness();
  const base = {
    data: { path: 'pairs.jsonl', maxLength: 64, evalFraction: 0.5 },
    sft: { steps: 4, batchSize: 4, learningRate: 3e-3 },
    optimizer: { learningRate: 3e-2 },
    training: { steps: 4, batchSize: 2, evalEvery: 2 },
  };
  const sampled = { ...base, alignment: { lossType: 'dpo' }, sampling: drawn };
  const opposed = { prompts: 4, maxNewTokens: 8, temperature: 1, opponentPath: 'policy' };
  let earlier: RunRecord;
  beforeAll(async () => {
    await host.selectBackend('wasm');
    await host.loadText(smallPairs(24));
    earlier = await host.run(sampled);
    const files = earlier.files.map(({ name, bytes }) => ({ name, blob: new Blob([bytes]) }));
    await host.loadModel('opponent', 'policy', files);
  });

  it('answers as that run’s policy did at its end, whatever this one is', async () => {
    const theirs = samplesOf(earlier)
      .at(-1)!
      .map(({ policy }) => policy);
    for (const lossType of ['ipo', 'dpo']) {
      const sampling = { ...opposed, judge: 'length' };
      const rows = samplesOf(await host.run({ ...base, alignment: { lossType }, sampling }));
      expect(rows.map((each) => each.map(({ opponent }) => opponent!.text))).toEqual(
        rows.map(() => theirs),
      );
      // The same run is no better than itself.
      if (lossType === 'dpo')
        for (const { opponent } of rows.at(-1)!) expect(opponent!.judged!.verdict).toBe('tie');
    }
  });

  it('is judged by a reward model whose verdicts on the reference keep their digits', async () => {
    const judged = {
      ...{ prompts: 5, maxNewTokens: 6, judge: 'reward-model' },
      ...{ rewardModelShare: 0.3, rewardModelSteps: 4 },
    };
    const rewarded = { ...base, alignment: { lossType: 'dpo' }, sampling: judged };
    const alone = await host.run(rewarded);
    const files = alone.files.map(({ name, bytes }) => ({ name, blob: new Blob([bytes]) }));
    await host.loadModel('opponent', 'policy', files);
    const both = await host.run({ ...rewarded, sampling: { ...judged, opponentPath: 'policy' } });
    expect(evaluations(both).map(ownOf)).toEqual(evaluations(alone));
    for (const [i, rows] of samplesOf(both).entries())
      for (const [j, { judged: ofReference, opponent }] of rows.entries()) {
        expect(ofReference).toEqual(samplesOf(alone)[i]![j]!.judged);
        // The policy’s answer is read once for both.
        expect(opponent!.judged!.policyScore).toBe(ofReference!.policyScore);
      }
    const earlierFiles = earlier.files.map(({ name, bytes }) => ({
      name,
      blob: new Blob([bytes]),
    }));
    await host.loadModel('opponent', 'policy', earlierFiles);
  });

  it('is refused on other data, from which this run makes another tokenizer', async () => {
    const other = smallPairs(24).replaceAll('slowly', 'with patience and a brush');
    await host.loadText(other);
    const run = { ...base, alignment: { lossType: 'dpo' }, sampling: opposed };
    await expect(host.run(run)).rejects.toThrow(
      /^sampling\.opponentPath: the tokenizer of policy is not the one that this run makes from its data/,
    );
    await host.loadText(smallPairs(24));
    const [first] = samplesOf(await host.run(run));
    // Nobody judges, and the answers stand there all the same.
    expect(first![0]!.opponent).toMatchObject({ judged: null });
  });
});
