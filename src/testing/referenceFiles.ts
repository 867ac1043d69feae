import type { NamedFile } from '../protocol/model';

const modelParts = [
  'config.json',
  'model.safetensors',
  'tokenizer.json',
  'tokenizer_config.json',
] as const;

// The reference case's files, in Node from the disk and in a browser test from its server.
const paths = ['llama', 'gpt2', 'gpt_neox'].flatMap((family) =>
  [
    'expected.json',
    'gradients.sr-dpo.safetensors',
    ...['policy', 'reference'].flatMap((model) => modelParts.map((part) => `${model}/${part}`)),
  ].map((file) => `${family}/${file}`),
);
const runs = ['dpo.adamw', 'ipo.adamw', 'sr-dpo.adamw', 'sr-ipo.adamw', 'sr-dpo.rmsprop'];
paths.push(
  'pairs.jsonl',
  ...['llama', 'gpt2', 'gpt_neox'].flatMap((family) =>
    runs.map((run) => `runs/${family}.${run}.json`),
  ),
);

// Written out in one expression, Vite would look for every file that the pattern could mean.
const here = import.meta.url;

async function load(path: string): Promise<Uint8Array> {
  const url = new URL(`./reference/${path}`, here);
  if (url.protocol === 'file:') return (await import('node:fs/promises')).readFile(url);
  const response = await fetch(url);
  if (!response.ok) throw new Error(`${path}: the server answered ${response.status}.`);
  return new Uint8Array(await response.arrayBuffer());
}

const files = new Map(
  await Promise.all(paths.map(async (path) => [path, await load(path)] as const)),
);

/** The bytes of a file of the reference case. */
export function referenceFile(path: string): Uint8Array {
  const bytes = files.get(path);
  if (!bytes) throw new Error(`The reference case has no file ${path}.`);
  return bytes;
}

/** A JSON file of the reference case. */
export function referenceJson(path: string): unknown {
  return JSON.parse(new TextDecoder().decode(referenceFile(path)));
}

/** The files of one of a family's two checkpoints, as somebody would choose them. */
export function checkpointOf(family: string, model: 'policy' | 'reference'): NamedFile[] {
  return modelParts.map((name) => ({
    name,
    blob: new Blob([new Uint8Array(referenceFile(`${family}/${model}/${name}`))]),
  }));
}
