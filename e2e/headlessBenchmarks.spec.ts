import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

import { expect, test } from '@playwright/test';

import { harness } from '../src/testing/harnessTasks';
import { headless, rows } from './support/headless';

test('benchmarks have the log-likelihoods that lm-evaluation-harness gives', () => {
  const sets = { arc: 0, truthfulqa: 0, winogrande: 2 };
  const benchmarks = Object.entries(sets).map(([format, shots]) => ({
    ...{ name: `own ${format}`, format, shots },
    path: resolve('public/benchmarks', `${format}-tiny.jsonl`),
  }));
  const { status, out } = headless('benchmarks', {
    ...{ backend: 'wasm', benchmarks },
    model: { source: 'checkpoint', policyPath: resolve('src/testing/reference/llama/policy') },
    data: { path: 'pairs.jsonl', maxLength: 24, evalFraction: 0 },
    training: { steps: 2, batchSize: 2, evalEvery: 1 },
  });
  expect(status).toBe(0);
  // What it read is known by its bytes.
  const hashOf = (path: string): string =>
    createHash('sha256').update(readFileSync(path)).digest('hex');
  const summary = JSON.parse(readFileSync(join(out, 'summary.json'), 'utf8')) as Record<
    'benchmarkHashes' | 'modelHashes',
    Record<string, string>
  >;
  expect(summary.benchmarkHashes).toEqual(
    Object.fromEntries(benchmarks.map(({ name, path }) => [name, hashOf(path)])),
  );
  expect(summary.modelHashes['policy/model.safetensors']).toBe(
    hashOf('src/testing/reference/llama/policy/model.safetensors'),
  );
  const scores = rows(out, 'benchmarks.jsonl');
  const items = rows(out, 'benchmark-items.jsonl');
  expect(scores.map(({ step }) => step)).toEqual([0, 0, 0, 1, 1, 1, 2, 2, 2]);
  expect(new Set(items.map(({ step }) => step))).toEqual(new Set([0, 2]));
  for (const [format, shots] of Object.entries(sets)) {
    const { value, stderr, items: wanted } = harness.tasks[`${format} ${shots}`]!.families.llama;
    const name = `own ${format}`;
    const [score] = scores.filter((row) => row.name === name);
    expect(score).toMatchObject({ step: 0, n: wanted.length });
    expect(score!.value).toBeCloseTo(value, 5);
    expect(score!.stderr).toBeCloseTo(stderr, 5);
    const first = items.filter((row) => row.name === name && row.step === 0);
    expect(first.map(({ index }) => index)).toEqual(wanted.map((_, i) => i));
    wanted.forEach(({ loglikelihoods = [], correct }, i) => {
      const found = first[i]!.loglikelihoods as number[];
      expect(found).toHaveLength(loglikelihoods.length);
      loglikelihoods.forEach((one, option) => {
        expect(Math.abs(found[option]! - one)).toBeLessThan(2e-4);
      });
      expect(Number(first[i]!.correct)).toBeCloseTo(correct, 4);
    });
  }
});
