// Compiles src/kernels/wasm/assembly into src/kernels/wasm/compiled.ts, which the repository keeps.
import { writeFileSync } from 'node:fs';
import process from 'node:process';
import { pathToFileURL } from 'node:url';

import { root } from './install.mjs';
import { wasmDoesNotCompile } from './sentences.mjs';

/**
 * The compiler's entry, of which only this is used.
 * @typedef {(arguments_: string[], system: { writeFile: (name: string, contents: string | Uint8Array) => void }) =>
 *   Promise<{ error: Error | null, stderr: { toString(): string } }>} Compile
 */

// Named by a variable: its own types would change those of the language everywhere.
const compiler = 'assemblyscript/asc';
const { main } = /** @type {{ main: Compile }} */ (await import(compiler));

const sources = 'src/kernels/wasm/assembly/index.ts';
/** What the build keeps. */
const compiled = 'src/kernels/wasm/compiled.ts';

// The memory is that of TensorFlow.js; there is none for objects, hence no runtime that would need it.
const options = ['-O3', '--noAssert', '--runtime', 'stub', '--importMemory', '--noExportMemory'];
// Vectors as results do not leave the module: warning 112 is about those that do.
const quiet = ['--disableWarning', '112'];
// A memory that threads share is declared as such, with the most pages that there can be.
const shared = ['--enable', 'threads', '--sharedMemory', '--maximumMemory', '65536'];

/**
 * Compiles one form of the module.
 * @param {readonly string[]} more options of the form
 * @returns {Promise<string>} the module in base64
 */
async function moduleOf(more) {
  /** @type {Uint8Array | null} */
  let binary = null;
  const { error, stderr } = await main(
    [
      sources,
      '-o',
      'module.wasm',
      '--baseDir',
      root,
      '--enable',
      'simd',
      ...options,
      ...quiet,
      ...more,
    ],
    {
      writeFile: (_, contents) => {
        binary = /** @type {Uint8Array} */ (contents);
      },
    },
  );
  if (error || !binary) throw new Error(wasmDoesNotCompile(stderr.toString()));
  return Buffer.from(binary).toString('base64');
}

/**
 * What compiled.ts has to be.
 * @returns {Promise<string>}
 */
export async function compileWasm() {
  const [plain, threaded] = [await moduleOf([]), await moduleOf(shared)];
  return `// Made by \`npm run build:wasm\` from assembly/; do not edit.

/** The module for a memory of one thread, in base64. */
export const plainModule =
  '${plain}';

/** The module for a memory that threads share, in base64. */
export const sharedModule =
  '${threaded}';
`;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href)
  writeFileSync(root + compiled, await compileWasm());
