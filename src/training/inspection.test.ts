import { beforeAll, describe, expect, it } from 'vitest';

import type { PairRow } from '../protocol/metrics';
import type { ComparedLogps, Inspected, PairTable, Subject } from '../protocol/inspection';
import type { SampleRow } from '../protocol/samples';
import { checkpointOf, referenceFile } from '../testing/referenceFiles';
import { HostHarness, rowsOf, type RunRecord } from '../testing/hostHarness';
import { smallPairs } from '../testing/smallPairs';

// Whole runs on WASM: what is looked into against the rows that are written (pairs.jsonl, samples.jsonl).
const host = new HostHarness();
const base = {
  // Rows of which some are cut: how many tokens, and whether EOS is there, must be the row's.
  data: { path: 'pairs.jsonl', maxLength: 24, evalFraction: 0.25 },
  sft: { steps: 4 },
  alignment: { lossType: 'sr-dpo', beta: 0.2 },
  optimizer: { learningRate: 1e-2 },
  training: { steps: 4, batchSize: 6, evalEvery: 2 },
  sampling: { prompts: 2, maxNewTokens: 6 },
  report: { pairs: true },
};
const idOf = (record: RunRecord): string => {
  const finished = record.events.find(({ type }) => type === 'finished');
  return finished?.type === 'finished' ? finished.runId : '';
};
const inspect = async (runId: string, subject: Subject): Promise<Inspected> => {
  const command = { type: 'inspect', requestId: host.id(), runId, subject } as const;
  return (await host.send(command, 'inspected')).inspected;
};
const list = async (
  runId: string,
  split: PairTable['split'],
  anew: boolean,
): Promise<PairTable | null> => {
  const command = { type: 'listMargins', requestId: host.id(), runId, split, anew } as const;
  return (await host.send(command, 'marginsListed')).table;
};
const sum = (values: Float32Array): number => values.reduce((total, value) => total + value, 0);
const expectSums = (logps: ComparedLogps, row: PairRow, suffix: '' | 'Refined'): void => {
  for (const [model, side, name] of [
    ['policy', 'chosen', 'policyChosenLogps'],
    ['policy', 'rejected', 'policyRejectedLogps'],
    ['reference', 'chosen', 'referenceChosenLogps'],
    ['reference', 'rejected', 'referenceRejectedLogps'],
  ] as const)
    expect(sum(logps[model][side])).toBeCloseTo(row[`${name}${suffix}`]!, 3);
};

beforeAll(async () => {
  await host.selectBackend('wasm');
  await host.loadText(smallPairs(24));
});

describe('a run that is looked into', () => {
  let record: RunRecord;
  let runId: string;
  beforeAll(async () => {
    record = await host.run(base);
    runId = idOf(record);
  });

  it('shows tokens that add up to the pair’s log-probabilities, on x and on p⊕x', async () => {
    const after = record.pairs.filter(({ step }) => step === 4);
    expect(after).toHaveLength(24);
    for (const row of after) {
      const { shown, step, plain, refined } = await inspect(runId, {
        ...{ kind: 'pair', index: row.index },
      });
      expect(step).toBe(4);
      expect(shown.split).toBe(row.split === 'eval' ? 'heldOut' : 'train');
      expect(shown.chosen.tokens).toHaveLength(row.chosenTokens);
      expect(plain.policy.rejected).toHaveLength(row.rejectedTokens);
      expectSums(plain, row, '');
      expectSums(refined!, row, 'Refined');
      // It began as its reference.
      expect(plain.start).toEqual(plain.reference);
    }
  });

  it('shows both answers to a sampled prompt, under both models', async () => {
    const { shown, sampledAt, plain } = await inspect(runId, { kind: 'sample', place: 1 });
    const samples = record.events.flatMap((event) =>
      event.type === 'samples' ? [...event.rows] : [],
    );
    const row: SampleRow = samples.filter(({ step }) => step === 4)[1]!;
    expect(sampledAt).toBe(4);
    expect(plain.policy.chosen).toHaveLength(row.tokens.policy);
    expect(plain.reference.rejected).toHaveLength(row.tokens.reference);
    // A character that is spread over tokens comes out of their bytes.
    const text = (side: 'chosen' | 'rejected'): string =>
      new TextDecoder().decode(
        Uint8Array.from(
          shown[side].tokens
            .filter(({ part }) => part === 'completion')
            .flatMap((token) =>
              token.bytes
                ? token.text.split(' ').map((byte) => Number.parseInt(byte, 16))
                : [...new TextEncoder().encode(token.text)],
            ),
        ),
      );
    expect(text('chosen')).toBe(row.policy);
    expect(text('rejected')).toBe(row.reference);
  });

  it('has the answers’ log-ratios whose mean is the KL of the eval row, exactly 0 before any step', async () => {
    const ratios: number[] = [];
    const tokens: number[] = [];
    for (const place of [0, 1]) {
      const { plain } = await inspect(runId, { kind: 'sample', place });
      ratios.push(sum(plain.policy.chosen) - sum(plain.reference.chosen));
      tokens.push(plain.policy.chosen.length);
    }
    const rows = rowsOf(record, 'align', 'eval').map(({ values }) => values);
    const last = rows.at(-1)!;
    expect(last['kl/sampled']).toBeCloseTo((ratios[0]! + ratios[1]!) / 2, 3);
    expect(last['kl/sampled_stderr']).toBeCloseTo(Math.abs(ratios[0]! - ratios[1]!) / 2, 3);
    const perToken = (ratios[0]! + ratios[1]!) / (tokens[0]! + tokens[1]!);
    expect(last['kl/sampled_token']).toBeCloseTo(perToken, 4);
    expect(rows[0]).toMatchObject({ 'kl/sampled': 0, 'kl/sampled_stderr': 0, 'kl/sampled_n': 2 });
  });

  it('lists the held-out pairs as the last evaluation has them, and any split anew', async () => {
    const held = (await list(runId, 'eval', false))!;
    expect(held.step).toBe(4);
    const again = (await list(runId, 'eval', true))!;
    const train = (await list(runId, 'train', true))!;
    expect(again.indices).toEqual(held.indices);
    expect([...held.indices, ...train.indices].sort((a, b) => a - b)).toEqual(
      Array.from({ length: 24 }, (_, i) => i),
    );
    for (const table of [held, again, train])
      for (const [i, index] of table.indices.entries()) {
        const row = record.pairs.find((pair) => pair.step === 4 && pair.index === index)!;
        const chosen = row.policyChosenLogps - row.referenceChosenLogps;
        const rejected = row.policyRejectedLogps - row.referenceRejectedLogps;
        expect(table.chosen[i]).toBeCloseTo(chosen, 3);
        expect(table.rejected[i]).toBeCloseTo(rejected, 3);
        expect(table.h[i]).toBeCloseTo(chosen - rejected, 3);
        const refined =
          row.policyChosenLogpsRefined! -
          row.referenceChosenLogpsRefined! -
          (row.policyRejectedLogpsRefined! - row.referenceRejectedLogpsRefined!);
        expect(table.refinedH![i]).toBeCloseTo(refined, 3);
        const contrast =
          row.referenceChosenLogpsRefined! -
          row.referenceChosenLogps -
          (row.referenceRejectedLogpsRefined! - row.referenceRejectedLogps);
        expect(table.contrast![i]).toBeCloseTo(contrast, 3);
        expect(table.scoreChosen[i]).toBeNaN();
      }
    expect(await list(runId, 'train', false)).toBeNull();
  });

  it('leaves the run as it would have been', async () => {
    const { events } = host;
    const config = record.config;
    const paused = host.next('paused');
    void host.host.handle({ type: 'start', runId: 'looked', config, paused: true });
    await paused;
    const finished = host.next('finished');
    const from = events.length;
    const sampled = host.next('samples');
    void host.host.handle({ type: 'resume', runId: 'looked' });
    await sampled;
    const steps: number[] = [];
    for (let i = 0; i < 6; i++)
      steps.push((await inspect('looked', { kind: 'pair', index: i })).step);
    expect(steps[0]).toBe(0);
    await finished;
    const rows = events
      .slice(from)
      .flatMap((event) => (event.type === 'metrics' ? event.rows : []));
    const aligned = record.rows.filter(({ phase }) => phase === 'align');
    expect(rows.filter(({ phase }) => phase === 'align').map(({ values }) => values)).toEqual(
      aligned.map(({ values }) => values),
    );
  });
});

it('shows p⊕x for a method that never reads it, and refuses what is not there', async () => {
  const runId = idOf(await host.run({ ...base, alignment: { lossType: 'dpo' } }));
  const { shown, refined } = await inspect(runId, { kind: 'pair', index: 0 });
  expect(shown.refinedPrompt!.some(({ part }) => part === 'p')).toBe(true);
  expect(refined!.policy.chosen).toHaveLength(shown.chosen.tokens.length);
  expect((await list(runId, 'eval', false))!.refinedH).toBeNull();
  await expect(inspect(runId, { kind: 'pair', index: 24 })).rejects.toThrow('no such pair');
  await expect(inspect('other', { kind: 'pair', index: 0 })).rejects.toThrow('no run other');
});

it('keeps how a policy that is not its reference began', async () => {
  await host.loadModel('policy', 'policy', checkpointOf('llama', 'policy'));
  await host.loadModel('reference', 'reference', checkpointOf('llama', 'reference'));
  await host.loadText(new TextDecoder().decode(referenceFile('pairs.jsonl')));
  const record = await host.run({
    ...{ alignment: { lossType: 'dpo' }, report: { pairs: true } },
    model: { source: 'checkpoint', policyPath: 'policy', referencePath: 'reference' },
    data: { path: 'pairs.jsonl', maxLength: 96, evalFraction: 0.5 },
    optimizer: { learningRate: 1e-3 },
    training: { steps: 1, batchSize: 2 },
  });
  const [first, last] = [0, 1].map((step) =>
    record.pairs.find((row) => row.step === step && row.split === 'eval'),
  );
  const runId = idOf(record);
  const { plain } = await inspect(runId, { kind: 'pair', index: first!.index });
  expect(sum(plain.start!.chosen)).toBeCloseTo(first!.policyChosenLogps, 3);
  expect(sum(plain.policy.chosen)).toBeCloseTo(last!.policyChosenLogps, 3);
  const trained = record.pairs.find(({ split }) => split === 'train')!;
  expect((await inspect(runId, { kind: 'pair', index: trained.index })).plain.start).toBeNull();
});
