import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

import { expect, it } from 'vitest';

import { compileWasm } from '../../../scripts/buildWasm.mjs';

it('what is kept of the WebAssembly module is what its sources give', async () => {
  const kept = readFileSync(fileURLToPath(new URL('compiled.ts', import.meta.url)), 'utf8');
  // Compared as one truth value, since the difference would be thirty thousand letters.
  expect(kept === (await compileWasm()), 'run npm run build:wasm').toBe(true);
});
