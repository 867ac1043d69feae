import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

import { beforeAll, describe, expect, it } from 'vitest';

// The files exist, so that the type-aware rules know them; what stands in them here is only linted.
const wrong: readonly (readonly [file: string, text: string, rule: string])[] = [
  ['ui/saveFile.ts', "import '../client/trainerClient';", 'import-x/no-restricted-paths'],
  [
    'ui/saveFile.ts',
    "import type { Decoder } from '../model/decoder';",
    'import-x/no-restricted-paths',
  ],
  ['store/failure.ts', "import '../training/schedules';", 'import-x/no-restricted-paths'],
  ['client/trainerClient.ts', "import '../store/store';", 'import-x/no-restricted-paths'],
  ['protocol/presets.ts', "export * from '../model/modelConfig';", 'import-x/no-restricted-paths'],
  ['methods/methods.ts', "import '../protocol/presets';", 'import-x/no-restricted-paths'],
  ['worker/wasmPaths.ts', "import '../alignment/dpo';", 'import-x/no-restricted-paths'],
  ['model/block.ts', "import '../training/schedules';", 'import-x/no-restricted-paths'],
  ['kernels/rotary.ts', "import '../model/block';", 'import-x/no-restricted-paths'],
  ['backend/read.ts', "import '../kernels/rotary';", 'import-x/no-restricted-paths'],
  ['data/batches.ts', "import '../backend/ops';", 'import-x/no-restricted-paths'],
  ['shared/format.ts', "import '../methods/methods';", 'import-x/no-restricted-paths'],
  ['model/block.ts', "import '@tensorflow/tfjs-core';", 'no-restricted-imports'],
  ['model/block.ts', "await import('@tensorflow/tfjs-core');", 'no-restricted-syntax'],
  ['store/failure.ts', "import 'react';", 'no-restricted-imports'],
  ['store/failure.ts', "await import('react');", 'no-restricted-syntax'],
  [
    'store/failure.ts',
    "export type D = import('../model/decoder').Decoder;",
    'no-restricted-syntax',
  ],
  ['store/failure.ts', "export const w = new Worker('x');", 'no-restricted-globals'],
  ['store/failure.ts', "export const w = new window.Worker('x');", 'no-restricted-syntax'],
];

// In a process of its own: the import resolver fails without a word beside the browser globals that
// other tests leave in this one.
const lint = `
  import { ESLint } from 'eslint';
  const eslint = new ESLint();
  const rules = [];
  for (const [file, text] of JSON.parse(process.argv[1])) {
    const [{ messages }] = await eslint.lintText(text + '\\n', { filePath: 'src/' + file });
    rules.push(messages.map(({ ruleId }) => ruleId));
  }
  process.stdout.write(JSON.stringify(rules));
`;

describe('lint', () => {
  let rules: string[][] = [];
  beforeAll(() => {
    const args = ['--input-type=module', '-e', lint, JSON.stringify(wrong)];
    const cwd = fileURLToPath(new URL('../..', import.meta.url));
    rules = JSON.parse(
      execFileSync(process.execPath, args, { cwd, encoding: 'utf8' }),
    ) as string[][];
  }, 60_000);

  it.each(wrong.map((one, i) => [...one, i] as const))('refuses in %s: %s', (_, __, rule, i) => {
    expect(rules[i]).toContain(rule);
  });
});
