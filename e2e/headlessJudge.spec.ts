import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { expect, test } from '@playwright/test';

import { startJudge } from '../src/testing/judgeServer';
import { smallFile } from './support/page';

const folder = mkdtempSync(join(tmpdir(), 'refinery-judge-'));
const tiny = {
  data: { path: 'pairs.jsonl', maxLength: 24, evalFraction: 0.2 },
  sft: { steps: 1, batchSize: 2 },
  alignment: { lossType: 'sr-dpo', refinementPrompt: 'Be kind.' },
  training: { steps: 2, batchSize: 2, evalEvery: 2 },
};

test('a judge at an address is taken from the environment alone, and named in no file', async () => {
  const judge = await startJudge();
  const key = 'sk-never-to-be-written';
  const sampling = { prompts: 2, maxNewTokens: 6, judge: 'remote' };
  const parts = { ...tiny, optimizer: { learningRate: 0.05 }, backend: 'wasm', sampling };
  const env = { JUDGE_URL: judge.url, JUDGE_MODEL: 'some-model', JUDGE_KEY: key };
  const config = join(folder, 'run.json');
  const out = join(folder, 'out');
  writeFileSync(join(folder, 'pairs.jsonl'), smallFile(12));
  writeFileSync(config, JSON.stringify({ version: 1, ...parts }));
  const args = ['scripts/headless.mjs', '--config', config, '--out', out];
  const begin = (more: Readonly<Record<string, string>>) => {
    const command = spawn(process.execPath, args, { env: { ...process.env, ...more } });
    let stderr = '';
    command.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
    return once(command, 'close').then(([status]) => ({ status: status as number, stderr }));
  };
  const unset = await begin({ ...env, JUDGE_MODEL: '' });
  expect(unset.status).toBe(2);
  expect(unset.stderr).toMatch(/^JUDGE_MODEL: .* is not set\.\n$/);
  expect(await begin({ ...env, JUDGE_URL: 'here' })).toEqual({
    status: 2,
    stderr:
      'JUDGE_URL: The judge’s address is none: type it whole, as in https://api.example.com/v1.\n',
  });
  expect(await begin({ ...env, JUDGE_KEY: 'sk–from-a-letter' })).toEqual({
    status: 2,
    stderr: expect.stringMatching(
      /^JUDGE_KEY: The judge’s key holds a character [^–]*\n$/,
    ) as unknown,
  });
  const { status, stderr } = await begin(env);
  expect(status).toBe(0);
  await judge.close();
  expect(stderr).toContain(
    'The judge is asked at most 8 questions (2 prompts, 2 evaluations, 2 orders): about ',
  );
  const samples = readFileSync(join(out, 'samples.jsonl'), 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
  expect(samples.map(({ judge: by, verdict }) => [by, verdict !== null])).toEqual(
    samples.map(() => ['remote', true]),
  );
  expect(Object.keys(samples[0]!)).not.toContain('policyScore');
  const different = samples.filter(({ policy, reference }) => policy !== reference);
  expect(judge.calls).toHaveLength(2 * different.length);
  expect(different.length).toBeGreaterThan(0);
  expect(judge.calls[0]!.authorization).toBe(`Bearer ${key}`);
  for (const file of readdirSync(out, { recursive: true, withFileTypes: true }))
    if (file.isFile()) {
      const text = readFileSync(join(file.parentPath, file.name), 'latin1');
      for (const secret of [key, judge.url, 'some-model'])
        expect(text.includes(secret), file.name).toBe(false);
    }
  for (const secret of [key, judge.url, 'some-model']) expect(stderr).not.toContain(secret);
});
