import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';

import { expect, test } from '@playwright/test';

import { reference } from './support/checkpoints';

// The headless command on our tiny checkpoints, from their files alone, held to float64 PyTorch.
const out = mkdtempSync(join(tmpdir(), 'refinery-'));

type Row = Readonly<Record<string, number>>;
const lines = (path: string): Row[] =>
  readFileSync(path, 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Row);

/** A run file of the tests on one backend; its paths lead from where it is written. */
function runFile(family: string, backend: string): string {
  const text = readFileSync(join(reference, 'runs', `${family}.sr-dpo.adamw.json`), 'utf8');
  const path = join(out, `${family}-${backend}.json`);
  const config = JSON.parse(text.replaceAll('"../', `"${relative(out, reference)}/`)) as object;
  writeFileSync(path, JSON.stringify({ ...config, backend }));
  return path;
}

for (const backend of ['wasm', 'webgpu'])
  for (const family of ['llama', 'gpt2', 'gpt_neox'])
    test(`Sr-DPO on the ${family} checkpoints follows PyTorch on ${backend}`, () => {
      const folder = join(out, `${family}-${backend}`);
      const run = runFile(family, backend);
      const { status, stderr } = spawnSync(
        process.execPath,
        ['scripts/headless.mjs', '--config', run, '--out', folder],
        { encoding: 'utf8' },
      );
      expect(status, stderr).toBe(0);
      const { pairs, trajectories } = JSON.parse(
        readFileSync(join(reference, family, 'expected.json'), 'utf8'),
      ) as {
        pairs: Row[];
        trajectories: { lossType: string; optimizer: string; steps: Row[] }[];
      };
      const before = lines(join(folder, 'pairs.jsonl')).filter(({ step }) => step === 0);
      expect(before).toHaveLength(pairs.length);
      before.forEach((row, i) => {
        for (const [name, value] of Object.entries(row))
          if (name.includes('Logps'))
            expect(Math.abs(value / pairs[i]![name]! - 1), `${name} of ${i}`).toBeLessThan(1e-5);
      });
      const { steps } = trajectories.find(
        ({ lossType, optimizer }) => lossType === 'sr-dpo' && optimizer === 'adamw',
      )!;
      const rows = lines(join(folder, 'metrics.jsonl'));
      expect(rows).toHaveLength(steps.length);
      steps.forEach((step, i) => {
        for (const [metric, value] of Object.entries(step))
          expect(Math.abs(rows[i]![metric]! - value), `${metric} at step ${i + 1}`).toBeLessThan(
            2e-3 * Math.max(1e-2, Math.abs(value)),
          );
      });
    });
