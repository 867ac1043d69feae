import { beforeAll, describe, expect, it } from 'vitest';

import type { TaskEntry, TaskItemScore, TaskScore } from '../protocol/tasks';
import { harness, tinySet } from '../testing/harnessTasks';
import { HostHarness, type RunRecord } from '../testing/hostHarness';
import { checkpointOf, referenceFile } from '../testing/referenceFiles';

const host = new HostHarness();
const entry = (format: 'arc' | 'gsm8k' | 'multiple-choice', shots = 0): TaskEntry => ({
  ...{ name: format, format, path: `${format}.jsonl`, shots },
});
const load = (format: TaskEntry['format'], path: string, bytes: Uint8Array) => {
  const file = new Blob([new Uint8Array(bytes)]);
  return host.send({ type: 'loadTask', requestId: host.id(), format, path, file }, 'taskLoaded');
};

beforeAll(async () => {
  await host.selectBackend('wasm');
  await host.loadModel('policy', 'policy', checkpointOf('llama', 'policy'));
  await host.loadText(new TextDecoder().decode(referenceFile('pairs.jsonl')));
  for (const format of ['arc', 'multiple-choice'] as const)
    await load(format, `${format}.jsonl`, tinySet(format));
});

const run = (benchmarks: readonly TaskEntry[], data = {}, training = {}) => ({
  model: { source: 'checkpoint', policyPath: 'policy' },
  data: { path: 'pairs.jsonl', evalFraction: 0.25, maxLength: 48, ...data },
  optimizer: { learningRate: 1e-3 },
  training: { steps: 3, batchSize: 2, evalEvery: 2, ...training },
  benchmarks,
});
const scored = ({ events }: RunRecord) => events.filter((event) => event.type === 'taskScored');
const scoresOf = (record: RunRecord): TaskScore[] => scored(record).map(({ score }) => score);
const itemsOf = (record: RunRecord): TaskItemScore[] =>
  scored(record).flatMap(({ items }) => items);

describe('a run with benchmarks', () => {
  it('scores them before the first update as the harness does, and again as the policy changes', async () => {
    const record = await host.run(run([entry('arc', 2), entry('multiple-choice')]));
    expect(scoresOf(record).map(({ step, name }) => [step, name])).toEqual([
      [0, 'arc'],
      [0, 'multiple-choice'],
      [2, 'arc'],
      [2, 'multiple-choice'],
      [3, 'arc'],
      [3, 'multiple-choice'],
    ]);
    expect(scored(record).map(({ place }) => place.seen?.pairs)).toEqual([0, 0, 4, 4, 6, 6]);
    const wanted = harness.tasks['arc 2']!.families.llama;
    const first = scoresOf(record)[0]!;
    expect(first).toMatchObject({ metric: 'acc_norm', n: 14 });
    expect(first.value).toBeCloseTo(wanted.value, 12);
    expect(first.stderr).toBeCloseTo(wanted.stderr, 12);
    const items = itemsOf(record);
    // Every item at the first evaluation and at the last.
    expect(items.map(({ step }) => step)).toEqual([
      ...Array.from({ length: 26 }, () => 0),
      ...Array.from({ length: 26 }, () => 3),
    ]);
    wanted.items.forEach(({ loglikelihoods }, i) => {
      loglikelihoods!.forEach((value, option) => {
        expect(Math.abs(items[i]!.loglikelihoods![option]! - value)).toBeLessThan(1e-4);
      });
    });
    const [before, after] = [items[0]!, items[26]!];
    expect(after).toMatchObject({ name: 'arc', index: 0 });
    expect(after.loglikelihoods).not.toEqual(before.loglikelihoods);
  });

  it('scores them without held-out pairs, and not at all without evaluations', async () => {
    const bare = await host.run(run([entry('multiple-choice')], { evalFraction: 0 }));
    expect(scoresOf(bare).map(({ step }) => step)).toEqual([0, 2, 3]);
    const none = await host.run(run([entry('multiple-choice')], {}, { evalEvery: 0 }));
    expect(scoresOf(none)).toEqual([]);
  });

  it('goes on with the scores and the weights of the run that never stopped', async () => {
    const plain = await host.run(run([]));
    const never = await host.run(run([entry('arc')]));
    // Being asked changes nothing.
    expect(never.files).toEqual(plain.files);
    const begun = await host.run(run([entry('arc')], {}, { stopAt: 1 }));
    expect(scoresOf(begun).map(({ step }) => step)).toEqual([0]);
    const rest = await host.resume(run([entry('arc')]), await host.checkpoint());
    expect([...scoresOf(begun), ...scoresOf(rest)]).toEqual(scoresOf(never));
    expect([...itemsOf(begun), ...itemsOf(rest)]).toEqual(itemsOf(never));
    expect(rest.files).toEqual(never.files);
  });

  it('is refused before anything is trained where a set is not there or cannot be asked', async () => {
    await expect(host.run(run([entry('gsm8k')]))).rejects.toThrow(
      'gsm8k: its file gsm8k.jsonl is not there; add it again under Benchmarks.',
    );
    await expect(host.run(run([entry('arc', 14)]))).rejects.toThrow(
      'arc: 14 shots need 15 different items, and the file has 14 different items; ask for fewer shots.',
    );
    expect(host.events.filter(({ type }) => type === 'failed')).toHaveLength(2);
  });

  it('keeps nothing of a file that is refused', async () => {
    const path = 'multiple-choice.jsonl';
    const broken = new TextEncoder().encode('{"question":"Q?","choices":["a"],"answer":0}');
    await expect(load('multiple-choice', path, broken)).rejects.toThrow(
      'multiple-choice.jsonl, line 1: choices must be a list of two or more, as in every row of multiple-choice.',
    );
    await expect(host.run(run([entry('multiple-choice')]))).rejects.toThrow(
      'multiple-choice: its file multiple-choice.jsonl is not there; add it again under Benchmarks.',
    );
  });

  it('says what a file holds, and how its first item is asked', async () => {
    const { report } = await load('auto', 'tiny.jsonl', tinySet('arc'));
    expect(report).toEqual({
      // Thirteen questions of four options, one of three.
      ...{ format: 'arc', items: 14, chance: expect.closeTo((13 / 4 + 1 / 3) / 14, 12) as number },
      first: {
        context: 'Question: Which of these is a source of light?\nAnswer:',
        answer: ' the Sun',
      },
    });
  });
});
