// The reference case's files, in Node from the disk and in a browser test from its server.
const paths = ['llama', 'gpt2', 'gpt_neox'].flatMap((family) =>
  [
    'expected.json',
    'gradients.sr-dpo.safetensors',
    'policy/config.json',
    'policy/model.safetensors',
    'policy/tokenizer.json',
    'policy/tokenizer_config.json',
    'reference/model.safetensors',
  ].map((file) => `${family}/${file}`),
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
