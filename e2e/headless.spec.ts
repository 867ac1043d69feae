import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { expect, test } from '@playwright/test';

import { folder, headless, rows } from './support/headless';
import { smallFile } from './support/page';

const tiny = {
  data: { path: 'pairs.jsonl', maxLength: 24, evalFraction: 0.2 },
  sft: { steps: 1, batchSize: 2 },
  alignment: { lossType: 'sr-dpo', refinementPrompt: 'Be kind.' },
  training: { steps: 2, batchSize: 2, evalEvery: 2 },
};

test('the same run file gives the same bytes twice on WebGPU', () => {
  const parts = { ...tiny, backend: 'webgpu' };
  const once = headless('once', parts);
  const twice = headless('twice', parts);
  expect(once.stderr).toContain('Aligning');
  expect([once.status, twice.status]).toEqual([0, 0]);
  for (const file of ['metrics.jsonl', 'policy/model.safetensors'])
    expect(
      readFileSync(join(once.out, file)).equals(readFileSync(join(twice.out, file))),
      file,
    ).toBe(true);
  const summary = JSON.parse(readFileSync(join(once.out, 'summary.json'), 'utf8')) as Record<
    string,
    unknown
  >;
  expect(summary).toMatchObject({
    backend: 'webgpu',
    kernelTuning: 'threads',
    reason: 'completed',
    stepsTrained: 2,
    readbacksPerStep: 1,
  });
});

test('WASM writes every file of the contract', () => {
  const { status, out } = headless('whole', {
    ...{ ...tiny, backend: 'wasm', report: { pairs: true } },
    sampling: { prompts: 2, maxNewTokens: 4, temperature: 0, judge: 'length' },
  });
  expect(status).toBe(0);
  const metrics = rows(out, 'metrics.jsonl');
  expect(
    metrics.filter(({ phase }) => phase === 'align').map(({ step, split }) => [step, split]),
  ).toEqual([
    [0, 'eval'],
    [1, 'train'],
    [2, 'train'],
    [2, 'eval'],
  ]);
  expect(
    metrics.find(({ phase, step, split }) => phase === 'align' && step === 1 && split === 'train'),
  ).toMatchObject({
    'rewards/margins': 0,
    'rewards/accuracies': 0,
    'refinement/delta': 0,
  });
  expect(rows(out, 'pairs.jsonl')).toHaveLength(24);
  const samples = rows(out, 'samples.jsonl');
  expect(samples.map(({ step }) => step)).toEqual([0, 0, 2, 2]);
  for (const sample of samples) {
    expect(Object.keys(sample)).toEqual([
      ...['step', 'prompt', 'policy', 'reference'],
      ...['judge', 'verdict', 'policyScore', 'referenceScore'],
    ]);
    expect(smallFile(12)).toContain(JSON.stringify(sample.prompt));
  }
  // Before the first update the policy is the reference.
  expect(samples[0]!.policy).toBe(samples[0]!.reference);
  expect(samples[0]!.verdict).toBe('tie');
  const evaluated = metrics.find((row) => row.phase === 'align' && row.split === 'eval');
  expect(evaluated).toMatchObject({ 'win_rate/sampled': 0.5, 'win_rate/sampled_n': 2 });
  for (const file of [
    'model.safetensors',
    'config.json',
    'tokenizer.json',
    'tokenizer_config.json',
  ])
    expect(existsSync(join(out, 'policy', file)), file).toBe(true);
});

test('a LoRA run leaves its adapters beside the merged policy', () => {
  const model = { lora: { rank: 2, alpha: 4, targets: ['q_proj', 'down_proj'] } };
  const { status, out } = headless('adapters', { ...tiny, backend: 'wasm', model });
  expect(status).toBe(0);
  const config = readFileSync(join(out, 'adapter', 'adapter_config.json'), 'utf8');
  expect(JSON.parse(config)).toMatchObject({
    ...{ peft_type: 'LORA', r: 2, lora_alpha: 4, target_modules: ['q_proj', 'down_proj'] },
  });
  expect(existsSync(join(out, 'adapter', 'adapter_model.safetensors'))).toBe(true);
  expect(existsSync(join(out, 'policy', 'model.safetensors'))).toBe(true);
});

test('a run that stops and goes on writes what the one that never stopped does', () => {
  const training = { steps: 4, batchSize: 2, evalEvery: 2 };
  const parts = { ...tiny, backend: 'wasm', training };
  const never = headless('never', parts);
  const first = headless('first', { ...parts, training: { ...training, stopAt: 2 } });
  const rest = headless('rest', { ...parts, training: { ...training, resume: 'first' } });
  expect([never.status, first.status, rest.status]).toEqual([0, 0, 0]);
  const text = (out: string, file: string) => readFileSync(join(out, file));
  expect(
    Buffer.concat([text(first.out, 'metrics.jsonl'), text(rest.out, 'metrics.jsonl')]).toString(),
  ).toBe(text(never.out, 'metrics.jsonl').toString());
  for (const file of ['policy/model.safetensors', 'checkpoint/optimizer.safetensors'])
    expect(text(rest.out, file).equals(text(never.out, file)), file).toBe(true);

  const again = { ...parts, training: { ...training, resume: 'first' } };
  const nowhere = { ...parts, training: { ...training, resume: 'nowhere' } };
  expect(headless('astray', nowhere)).toMatchObject({
    status: 2,
    stderr:
      'training.resume: there is no file nowhere/checkpoint/state.json; name the --out of an earlier run.\n',
  });
  const other = headless('other', { ...again, seed: 7 });
  expect(other).toMatchObject({ status: 2 });
  expect(other.stderr).toMatch(/^seed: 7 is not the 1 of training\.resume; .*\n$/);
  // Into its own folder the run would write over what it reads.
  expect(headless('first', again).stderr).toMatch(/^--out: .*state\.json is a file that this run/);
  writeFileSync(join(first.out, 'checkpoint', 'logps.safetensors'), 'other');
  const damaged = headless('damaged', again);
  expect(damaged).toMatchObject({ status: 2 });
  expect(damaged.stderr).toMatch(/^training\.resume: logps\.safetensors: it is damaged/);
  expect(existsSync(join(damaged.out, 'metrics.jsonl'))).toBe(false);
});

const refusals: readonly (readonly [string, object, number, RegExp])[] = [
  ['unknown-key', { alignment: { lamda: 1 } }, 2, /^alignment\.lamda: there is no such setting/],
  ['out-of-range', { alignment: { beta: -1 } }, 2, /^alignment\.beta: -1/],
  [
    'clash',
    { alignment: { lossType: 'dpo', logpReduction: 'mean' } },
    2,
    /^alignment\.logpReduction/,
  ],
  [
    'no-file',
    { data: { path: 'nowhere.jsonl' } },
    2,
    /^data\.path: there is no file nowhere\.jsonl/,
  ],
  [
    'no-benchmark',
    { benchmarks: [{ name: 'arc', format: 'arc', path: 'nowhere.jsonl', shots: 0 }] },
    2,
    /^benchmarks\[0\]\.path: there is no file nowhere\.jsonl/,
  ],
  [
    'wrong-benchmark',
    { backend: 'wasm', benchmarks: [{ name: 'arc', format: 'arc', path: 'pairs.jsonl' }] },
    2,
    /^pairs\.jsonl, line 1: there is no field question, which a row of arc has\.$/,
  ],
  [
    'diverged',
    {
      ...tiny,
      backend: 'wasm',
      sft: { steps: 0 },
      training: { steps: 2, batchSize: 2, evalEvery: 0 },
      alignment: { lossType: 'ipo', beta: 1e-20 },
    },
    1,
    /pair \d+, line \d+/,
  ],
];
for (const [name, parts, exit, sentence] of refusals)
  test(`${name} ends with exit code ${exit} and one line`, () => {
    const { status, stderr, out } = headless(name, parts);
    const lines = stderr.trim().split('\n');
    expect(lines.at(-1)).toMatch(sentence);
    expect(status).toBe(exit);
    if (exit === 2) expect(lines).toHaveLength(1);
    else
      expect(JSON.parse(readFileSync(join(out, 'summary.json'), 'utf8'))).toMatchObject({
        reason: 'diverged',
      });
  });

test('a backend that is not there ends with exit code 1, never with another one', () => {
  const parts = { ...tiny, backend: 'webgpu' };
  const flags = '--disable-gpu --disable-software-rasterizer';
  const { status, stderr, out } = headless('lacking', parts, ['--browser-args', flags]);
  expect(stderr).toMatch(
    /^backend: webgpu cannot be used, since this browser .*; choose auto, wasm or cpu\.\n$/,
  );
  expect(status).toBe(1);
  expect(existsSync(join(out, 'metrics.jsonl'))).toBe(false);
});

test('a run file is judged before a browser is looked for, on one line whatever its keys hold', () => {
  const { status, stderr } = headless('two-lines', { 'a\nb': 1 }, [], { CHROMIUM: '/nowhere' });
  expect(stderr).toBe('"a\\nb": there is no such setting; correct its name or leave it out.\n');
  expect(status).toBe(2);
});

test('Ctrl-C ends a run as Stop does, with everything written', async () => {
  const config = join(folder, 'interrupted.json');
  const out = join(folder, 'interrupted');
  const training = { ...tiny.training, steps: 100_000 };
  writeFileSync(config, JSON.stringify({ version: 1, ...tiny, backend: 'wasm', training }));
  const command = spawn(process.execPath, [
    ...['scripts/headless.mjs', '--config', config, '--out', out],
  ]);
  const ended = once(command, 'exit');
  for await (const text of command.stderr) if (String(text).includes('Aligning')) break;
  command.kill('SIGINT');
  expect((await ended)[0]).toBe(130);
  expect(JSON.parse(readFileSync(join(out, 'summary.json'), 'utf8'))).toMatchObject({
    reason: 'stopped',
  });
  expect(existsSync(join(out, 'policy', 'model.safetensors'))).toBe(true);
});

test('a file without a usable pair ends with exit code 1', () => {
  writeFileSync(join(folder, 'empty.jsonl'), '{"prompt":"a","chosen":" b","rejected":" b"}\n');
  const { status, stderr } = headless('no-pairs', { data: { path: 'empty.jsonl' } });
  expect(status).toBe(1);
  expect(stderr.trim().split('\n')).toHaveLength(1);
});

test('an experiment runs what is missing and reports what its files say', () => {
  const experiment = {
    ...{ kind: 'experiment', name: 'methods' },
    data: undefined,
    base: { version: 1, backend: 'wasm', ...tiny, report: { checkpoint: false } },
    runs: ['dpo', 'sr-dpo'].map((name) => ({ name, set: { 'alignment.lossType': name } })),
    seeds: [1, 2],
  };
  const first = headless('experiment', experiment);
  expect(first.status, first.stderr).toBe(0);
  expect(first.stderr).toContain('The experiment has 4 runs.');
  // The policy of a seed is fitted once for both methods.
  expect(first.stderr.match(/Fitting the policy · 1 of 1/g)).toHaveLength(2);
  // A run by itself comes to the same bytes.
  const alone = headless('alone', {
    ...experiment.base,
    ...{ seed: 2, alignment: { ...tiny.alignment, lossType: 'sr-dpo' } },
  });
  const run = join(first.out, 'runs', 'sr-dpo-seed2');
  expect(readFileSync(join(run, 'metrics.jsonl'), 'utf8')).toBe(
    readFileSync(join(alone.out, 'metrics.jsonl'), 'utf8'),
  );
  const read = (): {
    runs: { name: string; seed: number; eval: Record<string, number> }[];
    intervals: { run: string; split: string; metric: string; mean: number }[];
  } => JSON.parse(readFileSync(join(first.out, 'report.json'), 'utf8')) as ReturnType<typeof read>;
  const report = read();
  // Worked out again from the runs' own files.
  const margins = [1, 2].map((seed) => {
    const folder = join(first.out, 'runs', `dpo-seed${seed}`);
    const last = rows(folder, 'metrics.jsonl').findLast(({ split }) => split === 'eval')!;
    const found = report.runs.find((one) => one.name === 'dpo' && one.seed === seed)!;
    expect(found.eval['rewards/margins']).toBe(last['rewards/margins']);
    return last['rewards/margins'] as number;
  });
  const mean = report.intervals.find(
    ({ run: name, split, metric }) =>
      name === 'dpo' && split === 'eval' && metric === 'rewards/margins',
  )!.mean;
  expect(mean).toBeCloseTo((margins[0]! + margins[1]!) / 2, 12);
  expect(readFileSync(join(first.out, 'report.html'), 'utf8')).toContain('Figure 1a');
  rmSync(run, { recursive: true });
  const again = headless('experiment', experiment);
  expect(again.status).toBe(0);
  expect(again.stderr).toContain('The experiment has 4 runs, 3 of them done already.');
  expect(again.stderr).toContain('Run 4 of 4 · sr-dpo · seed 2');
  expect(again.stderr).not.toContain('Run 3 of 4');
  expect(read().runs.map(({ eval: last }) => last)).toEqual(
    report.runs.map(({ eval: last }) => last),
  );
  // The same settings on a file that was changed are other runs.
  const pairs = join(folder, 'pairs.jsonl');
  const before = readFileSync(pairs, 'utf8');
  writeFileSync(pairs, smallFile(10));
  const changed = headless('experiment', { ...experiment, seeds: [1] });
  writeFileSync(pairs, before);
  expect(changed.stderr).toContain(
    'runs/dpo-seed1: it was run with other settings or other files and is run again.',
  );
  expect(changed.stderr).toContain('The experiment has 2 runs.');
});

test('an experiment file that is refused ends with one line that names the key', () => {
  const { status, stderr, out } = headless('refused-experiment', {
    ...{ kind: 'experiment', name: 'methods', data: undefined, base: tiny },
    grid: { 'alignment.beta': [0.1, -1] },
  });
  expect(status).toBe(2);
  expect(stderr.trim()).toMatch(/^Run beta=-1: alignment\.beta: [^\n]*$/);
  expect(existsSync(out)).toBe(false);
});
