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
});
