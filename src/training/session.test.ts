import { beforeAll, describe, expect, it } from 'vitest';

import { tensorCount } from '../backend/ops';
import { readTensor } from '../backend/read';
import { openCheckpoint } from '../checkpoints/openCheckpoint';
import { readArrays } from '../testing/readArrays';
import { tokenizePair } from '../data/rows';
import type { LossType } from '../methods/lossTypes';
import { Decoder } from '../model/decoder';
import type { MetricsRow } from '../protocol/metrics';
import { paperRefinementPrompt } from '../protocol/settings';
import { HostHarness, rowsOf, type RunRecord } from '../testing/hostHarness';
import { smallPairs } from '../testing/smallPairs';
import { Tokenizer } from '../tokenizer/tokenizer';
import type { TokenizerJson } from '../tokenizer/tokenizerJson';
import { forwardLogps } from './forwardLogps';
import { pairBatch } from './pairBatch';

// Whole runs on WASM in Node, through the same host that the worker has.
const host = new HostHarness();
const short = {
  data: { path: 'pairs.jsonl', maxLength: 48, evalFraction: 0.25 },
  sft: { steps: 6, learningRate: 3e-3, batchSize: 8 },
  training: { steps: 3, batchSize: 4, evalEvery: 2 },
  optimizer: { learningRate: 1e-3 },
} as const;
const loss = (record: RunRecord, split: 'train' | 'eval'): number[] =>
  rowsOf(record, 'align', split).map(({ values }) => values.loss!);

beforeAll(async () => {
  await host.selectBackend('wasm');
  await host.loadText(smallPairs(24));
});

describe('the first step', () => {
  it.each<[LossType, number, number]>([
    ['dpo', 0.1, Math.LN2],
    ['sr-dpo', 0.4, Math.LN2],
    ['ipo', 0.1, 25],
    ['sr-ipo', 0.5, 1],
  ])('of %s at β = %d is the loss of policy = reference', async (lossType, beta, first) => {
    const record = await host.run({ ...short, alignment: { lossType, beta } });
    const [train] = rowsOf(record, 'align', 'train');
    const [held] = rowsOf(record, 'align', 'eval');
    for (const row of [train!, held!]) {
      expect(row.values.loss).toBeCloseTo(first, 5);
      // Not nearly zero: the same bits on both sides.
      expect(row.values['rewards/margins']).toBe(0);
      expect(row.values['rewards/accuracies']).toBe(0);
      if (lossType.startsWith('sr-')) expect(row.values['refinement/delta']).toBe(0);
    }
    expect(held!.step).toBe(0);
    expect(train!.step).toBe(1);
  });
});

describe('a run', () => {
  it('repeats to the last digit', async () => {
    const once = await host.run(short);
    const again = await host.run(short);
    const numbers = ({ rows }: RunRecord) => rows.map((row) => ({ ...row, seconds: 0 }));
    expect(numbers(again)).toEqual(numbers(once));
    expect(again.files).toEqual(once.files);
    const other = await host.run({ ...short, seed: 2 });
    expect(loss(other, 'train').slice(1)).not.toEqual(loss(once, 'train').slice(1));
  });

  it('logs at 1, every multiple and the last, and evaluates at 0, every multiple and the end', async () => {
    const steps = (record: RunRecord, split: 'train' | 'eval'): number[] =>
      rowsOf(record, 'align', split).map(({ step }) => step);
    const record = await host.run({
      ...short,
      training: { steps: 7, batchSize: 4, logEvery: 3, evalEvery: 4 },
    });
    expect(steps(record, 'train')).toEqual([1, 3, 6, 7]);
    expect(steps(record, 'eval')).toEqual([0, 4, 7]);
    const silent = await host.run({ ...short, training: { steps: 2, batchSize: 4, evalEvery: 0 } });
    expect(steps(silent, 'eval')).toEqual([]);
    expect(rowsOf(silent, 'sft', 'eval')).toEqual([]);
    // What is logged seldom is the same as what is logged at every step.
    const every = await host.run({ ...short, training: { steps: 7, batchSize: 4, evalEvery: 4 } });
    const all = rowsOf(every, 'align', 'train');
    for (const row of rowsOf(record, 'align', 'train'))
      expect(row.values).toEqual(all.find(({ step }) => step === row.step)!.values);
  });

  it('with λ = 0 is the base method, bit for bit', async () => {
    for (const [refined, base] of [
      ['sr-dpo', 'dpo'],
      ['sr-ipo', 'ipo'],
    ] as const) {
      const left = await host.run({
        ...short,
        alignment: { lossType: refined, refinementWeight: 0 },
      });
      const right = await host.run({ ...short, alignment: { lossType: base } });
      expect(left.files.find(({ name }) => name === 'model.safetensors')).toEqual(
        right.files.find(({ name }) => name === 'model.safetensors'),
      );
      const shared = (rows: readonly MetricsRow[]) =>
        rows.map(({ values }) => [values.loss, values.grad_norm, values['rewards/margins']]);
      expect(shared(left.rows)).toEqual(shared(right.rows));
    }
  });

  it('never lets the split, the tokenizer, the SFT phase or the weights hang on the method', async () => {
    const [dpo, srIpo] = [
      await host.run({ ...short, alignment: { lossType: 'dpo' } }),
      await host.run({ ...short, alignment: { lossType: 'sr-ipo' } }),
    ];
    const fitted = (record: RunRecord) =>
      record.rows.filter(({ phase }) => phase === 'sft').map(({ values }) => values);
    expect(fitted(dpo).length).toBeGreaterThan(6);
    expect(fitted(srIpo)).toEqual(fitted(dpo));
    const file = (record: RunRecord, name: string) =>
      record.files.find((found) => found.name === name)!.bytes;
    expect(file(srIpo, 'tokenizer.json')).toEqual(file(dpo, 'tokenizer.json'));
    expect(file(srIpo, 'model.safetensors')).not.toEqual(file(dpo, 'model.safetensors'));
  });

  it('reports pairs from which the held-out loss can be worked out again', async () => {
    const beta = 0.3;
    const lambda = 0.5;
    const record = await host.run({
      ...short,
      alignment: { lossType: 'sr-dpo', beta, refinementWeight: lambda },
      report: { pairs: true },
    });
    expect(record.pairs).toHaveLength(48);
    const held = record.pairs.filter(({ step, split }) => step === 3 && split === 'eval');
    const again = held.map((pair) => {
      const h =
        pair.policyChosenLogps -
        pair.referenceChosenLogps -
        (pair.policyRejectedLogps - pair.referenceRejectedLogps);
      const refinedH =
        pair.policyChosenLogpsRefined! -
        pair.referenceChosenLogpsRefined! -
        (pair.policyRejectedLogpsRefined! - pair.referenceRejectedLogpsRefined!);
      return { h, refinedH, loss: Math.log1p(Math.exp(-(beta * h - lambda * beta * refinedH))) };
    });
    const mean = (of: (pair: (typeof again)[number]) => number): number =>
      again.reduce((sum, pair) => sum + of(pair), 0) / again.length;
    const { values } = rowsOf(record, 'align', 'eval').at(-1)!;
    expect(values.loss).toBeCloseTo(
      mean((pair) => pair.loss),
      5,
    );
    expect(values['refinement/delta']).toBeCloseTo(beta * mean(({ refinedH }) => refinedH), 4);
    // With the paper's p the policy judges otherwise than without it.
    const apart = Math.abs(values['refinement/delta']! - values['rewards/margins']!);
    expect(apart).toBeGreaterThan(1e-4);
    for (const pair of record.pairs.filter(({ step }) => step === 0)) {
      expect(pair.policyChosenLogps).toBe(pair.referenceChosenLogps);
      expect(pair.policyRejectedLogpsRefined).toBe(pair.referenceRejectedLogpsRefined);
    }
    // The reference never moves: both reports show the same numbers of it.
    for (const before of record.pairs.filter(({ step }) => step === 0)) {
      const after = record.pairs.find(({ step, index }) => step === 3 && index === before.index)!;
      expect(after.referenceChosenLogps).toBe(before.referenceChosenLogps);
      expect(after.policyChosenLogps).not.toBe(before.policyChosenLogps);
    }
  });

  it('writes a policy that, read back from its files, gives the reported log-probabilities', async () => {
    const record = await host.run({ ...short, report: { pairs: true } });
    const text = (name: string): string =>
      new TextDecoder().decode(record.files.find((file) => file.name === name)!.bytes);
    const opened = await openCheckpoint(
      record.files.map(({ name, bytes }) => ({ name, blob: new Blob([bytes]) })),
    );
    expect(opened.family).toBe('llama');
    const gate = opened.tensors.find(({ name }) => name === 'model.layers.0.mlp.gate_proj.weight');
    expect(gate!.shape).toEqual([128, 64]);
    expect(opened.tensors.some(({ name }) => name === 'lm_head.weight')).toBe(false); // tied
    const policy = Decoder.fromArrays(opened.config, await readArrays(opened));
    const tokenizer = Tokenizer.fromJson(JSON.parse(text('tokenizer.json')) as TokenizerJson);
    const [first] = smallPairs(1).split('\n');
    const pair = {
      ...(JSON.parse(first!) as Record<'prompt' | 'chosen' | 'rejected', string>),
      line: 1,
    };
    const row = tokenizePair(pair, tokenizer, {
      ...{ maxLength: 48, refinementPrompt: paperRefinementPrompt, refinementJoin: ' ' },
    });
    const batch = pairBatch([row], [0], { refined: true, padId: tokenizer.eosId });
    const plain = forwardLogps(policy, batch.plain);
    const refined = forwardLogps(policy, batch.refined!);
    const reported = record.pairs.find(({ step, index }) => step === 3 && index === 0)!;
    const [chosen, rejected] = await readTensor(plain);
    expect(chosen).toBeCloseTo(reported.policyChosenLogps, 3);
    expect(rejected).toBeCloseTo(reported.policyRejectedLogps, 3);
    expect((await readTensor(refined))[0]).toBeCloseTo(reported.policyChosenLogpsRefined!, 3);
    expect(reported).toMatchObject({
      ...{ promptTokens: row.promptIds.length, chosenTokens: row.chosenIds.length },
    });
    for (const tensor of [plain, refined]) tensor.dispose();
    policy.dispose();
  });

  it('can over-fit eight pairs to accuracy 1', async () => {
    const fit = new HostHarness();
    await fit.selectBackend('wasm');
    await fit.loadText(smallPairs(8));
    const record = await fit.run({
      data: { path: 'pairs.jsonl', maxLength: 48, evalFraction: 0 },
      sft: { steps: 10, learningRate: 3e-3, batchSize: 8 },
      alignment: { lossType: 'sr-dpo' },
      optimizer: { learningRate: 2e-3 },
      training: { steps: 25, batchSize: 8 },
    });
    const last = rowsOf(record, 'align', 'train').at(-1)!.values;
    expect(last['rewards/accuracies']).toBe(1);
    expect(last.loss).toBeLessThan(0.1);
    expect(rowsOf(record, 'align', 'eval')).toEqual([]);
  });

  it('takes a second file as the held-out split, and all of the first for training', async () => {
    await host.loadText(
      '{"prompt":"Is it late?","chosen":" A little.","rejected":" No idea."}',
      'heldOut',
    );
    const record = await host.run({ ...short, report: { pairs: true } });
    await host.host.handle({ type: 'clearData', role: 'heldOut' });
    expect(record.summary).toMatchObject({ trainPairs: 24, evalPairs: 1, pairsUsed: 25 });
    expect(record.pairs.filter(({ split }) => split === 'eval').map(({ index }) => index)).toEqual([
      24, 24,
    ]);
  });

  it('leaves no tensor behind but the policy and the reference', async () => {
    await host.run(short);
    const before = tensorCount();
    await host.run(short);
    await host.run({ ...short, training: { steps: 9, batchSize: 4, evalEvery: 2 } });
    expect(tensorCount()).toBe(before);
  });
});

describe('commands', () => {
  it('pause, step, resume and stop within one step', async () => {
    const { config } = await host.run({ ...short, training: { steps: 0, batchSize: 4 } });
    const long = {
      ...config,
      sft: { ...config.sft, steps: 0 },
      training: { ...config.training, steps: 50, evalEvery: 0 },
    };
    const runId = host.id();
    await host.send({ type: 'start', runId, config: long, paused: true }, 'paused');
    const from = host.events.length;
    const steps = (): number[] =>
      host.events
        .slice(from)
        .flatMap((event) => (event.type === 'metrics' ? event.rows.map(({ step }) => step) : []));
    await host.send({ type: 'step', runId }, 'paused');
    expect(steps()).toEqual([1]);
    await host.send({ type: 'step', runId }, 'paused');
    expect(steps()).toEqual([1, 2]);
    await host.send({ type: 'resume', runId }, 'metrics');
    const paused = await host.send({ type: 'pause', runId }, 'paused');
    expect(steps().at(-1)).toBe(paused.step);
    expect(paused.step).toBeLessThanOrEqual(4);
    const { summary } = await host.send({ type: 'stop', runId }, 'finished');
    expect(summary).toMatchObject({ reason: 'stopped', stepsTrained: paused.step });
    await host.send({ type: 'reset', runId }, 'runReset');
  });

  it('answer with a sentence where they make no sense', async () => {
    const failed = await host.send({ type: 'pause', runId: 'nobody' }, 'failed');
    expect(failed).toMatchObject({
      code: 'wrong_state',
      message: 'There is no run nobody; train again.',
    });
  });
});
