// Writes what the project exports into a folder, for transformers to load:
//   node export.mjs FOLDER
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { createServer } from 'vite';

const root = fileURLToPath(new URL('../../../../../', import.meta.url));
const reference = join(root, 'src/testing/reference');
const out = process.argv[2];
const vite = await createServer({
  root,
  configFile: false,
  logLevel: 'error',
  server: { middlewareMode: true, hmr: false, ws: false },
  optimizeDeps: { noDiscovery: true },
});
const load = (path) => vite.ssrLoadModule(`/src/${path}.ts`);
const { openCheckpoint } = await load('checkpoints/openCheckpoint');
const { readArrays } = await load('testing/readArrays');
const { writeCheckpoint } = await load('checkpoints/writeCheckpoint');
const { presetOrigin } = await load('checkpoints/presetOrigin');

const save = (name, files) => {
  mkdirSync(join(out, name), { recursive: true });
  for (const { name: file, bytes } of files) writeFileSync(join(out, name, file), bytes);
};

const folders = ['gpt2/policy', 'gpt_neox/policy', 'llama/policy'].concat(
  ['llama-tied-f16-sharded', 'llama-biased', 'qwen2', 'neox-sequential'].map((n) => `extra/${n}`),
);
for (const folder of folders) {
  const files = readdirSync(join(reference, folder)).map((name) => ({
    name,
    blob: new Blob([readFileSync(join(reference, folder, name))]),
  }));
  const opened = await openCheckpoint(files);
  const arrays = await readArrays(opened);
  const read = (name) => arrays.get(name);
  save(folder.replace('/', '-'), await writeCheckpoint(opened.config, opened, read));
  if (folder !== 'extra/llama-tied-f16-sharded') continue;
  // The same weights as if they had been made here.
  const text = (name) => readFileSync(join(reference, 'llama/policy', name), 'utf8');
  const tokenizer = {
    files: Object.fromEntries(
      ['tokenizer.json', 'tokenizer_config.json'].map((name) => [name, text(name)]),
    ),
    eosId: 0,
  };
  const origin = presetOrigin(opened.config, tokenizer);
  save('preset', await writeCheckpoint(opened.config, origin, read));
}
await vite.close();
