import { fileURLToPath } from 'node:url';

import { ESLint } from 'eslint';
import { describe, expect, it } from 'vitest';

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
  ['hub/ask.ts', "import '../storage/modelCache';", 'import-x/no-restricted-paths'],
  ['protocol/presets.ts', "export * from '../model/decoder';", 'import-x/no-restricted-paths'],
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
  // What is said to people is written in shared/sentences.
  ...[
    "throw new RefineryError('bad_file', 'The file is empty.');",
    "throw new RefineryError('bad_file', `${name} is empty.`);",
    "throw new RefineryError('bad_file', name + ' is empty.');",
    "throw new RefineryError('bad_file', name === '' ? 'The file is empty.' : isEmpty(name));",
    'export const no = new Refused(`${name} is empty`);',
    "sink.refuse(1, 'the row is empty');",
    'refusedByRun(`A run holds ${name}.`);',
    'refuse(`${name} is empty.`);',
    "change({ notice: 'The file is empty.' });",
    "const message = 'The file is empty.';",
  ].map((text) => ['client/trainerClient.ts', text, 'no-restricted-syntax'] as const),
  [
    '../scripts/headless/runFile.mjs',
    'throw new CommandError(2, `--out: there is no ${path}.`);',
    'no-restricted-syntax',
  ],
];
const right: readonly (readonly [file: string, text: string])[] = [
  ['store/failure.ts', "throw new RefineryError('bad_file', fileIsEmpty(name));"],
  ['store/failure.ts', "export const no = new Refused(fieldIsNot(name, 'a list of texts', kind));"],
  ['shared/sentences/fileSentences.ts', 'const message = `${name} is empty.`;'],
];

describe('lint', () => {
  const eslint = new ESLint({
    cwd: fileURLToPath(new URL('../..', import.meta.url)),
    // Where CI is set the parser else takes files as they lie on the disk, whatever text it is given.
    overrideConfig: {
      languageOptions: { parserOptions: { disallowAutomaticSingleRunInference: true } },
    },
  });

  it.each(wrong)('refuses in %s: %s', async (file, text, rule) => {
    const [result] = await eslint.lintText(`${text}\n`, { filePath: `src/${file}` });
    expect(result!.messages.map(({ ruleId }) => ruleId)).toContain(rule);
  });

  it.each(right)('takes in %s: %s', async (file, text) => {
    const [result] = await eslint.lintText(`${text}\n`, { filePath: `src/${file}` });
    expect(result!.messages.map(({ ruleId }) => ruleId)).not.toContain('no-restricted-syntax');
  });
});
