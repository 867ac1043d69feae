import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { smallFile } from './page';

/** The folder of a test file's run files and of what they leave; its pairs.jsonl has twelve pairs. */
export const folder = mkdtempSync(join(tmpdir(), 'refinery-'));
writeFileSync(join(folder, 'pairs.jsonl'), smallFile(12));

/** How the command ended, and its folder. */
export interface Ended {
  readonly status: number | null;
  readonly stderr: string;
  readonly out: string;
}

/** Runs the command on a run file and tells how it ended. */
export function headless(
  name: string,
  parts: object,
  more: readonly string[] = [],
  env: Readonly<Record<string, string>> = {},
): Ended {
  const config = join(folder, `${name}.json`);
  const out = join(folder, name);
  writeFileSync(config, JSON.stringify({ version: 1, data: { path: 'pairs.jsonl' }, ...parts }));
  const args = ['scripts/headless.mjs', '--config', config, '--out', out, ...more];
  const options = { encoding: 'utf8', env: { ...process.env, ...env } } as const;
  const { status, stderr } = spawnSync(process.execPath, args, options);
  return { status, stderr, out };
}

/** The rows of a file that a run left. */
export const rows = (out: string, file: string): Record<string, unknown>[] =>
  readFileSync(join(out, file), 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
