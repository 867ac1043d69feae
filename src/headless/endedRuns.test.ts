import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { expect, it } from 'vitest';

import { formerRun, hasEndedSince, summaryText } from '../../scripts/headless/endedRuns.mjs';
import { resolveConfig } from '../protocol/resolveConfig';

const folder = mkdtempSync(join(tmpdir(), 'refinery-ended-'));
const train = join(folder, 'pairs.jsonl');
writeFileSync(train, 'abc');
const inputs = { train, heldOut: null, tasks: [], models: [], checkpoint: [] };
// FIPS 180-2, appendix B.1: the digest of "abc".
const dataHash = 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad';
const config = resolveConfig({ version: 1, data: { path: 'pairs.jsonl' } });
const summary = { config, dataHash, evalDataHash: null, benchmarkHashes: {}, reason: 'completed' };
const wrote = (text: string): void => {
  writeFileSync(join(folder, 'summary.json'), text);
};
const former = () => formerRun(folder, config, inputs, resolveConfig);

it('a run is done where it ended with the same settings and files', () => {
  expect(former()).toBe('missing');
  wrote('{"config": {');
  expect(former()).toBe('missing');
  wrote(JSON.stringify(summary));
  expect(former()).toBe('done');
  wrote(JSON.stringify({ ...summary, reason: 'stopped' }));
  expect(former()).toBe('missing');
  wrote(JSON.stringify({ ...summary, config: { ...config, seed: 2 } }));
  expect(former()).toBe('other');
  wrote(JSON.stringify({ ...summary, config: { version: 0 } }));
  expect(former()).toBe('other');
  wrote(JSON.stringify({ ...summary, dataHash: 'another' }));
  expect(former()).toBe('other');
});

it('a file that cannot be read is said to be so, and makes no other run of it', () => {
  wrote(JSON.stringify(summary));
  const directory = join(folder, 'a-folder.jsonl');
  mkdirSync(directory);
  const unreadable = { ...inputs, train: directory };
  expect(() => formerRun(folder, config, unreadable, resolveConfig)).toThrow(
    /a-folder\.jsonl: it cannot be read \(EISDIR/,
  );
});

it('a run that ended in this call is known by its summary, though its file is gone', () => {
  wrote(JSON.stringify({ ...summary, dataHash: 'another' }));
  const before = summaryText(folder);
  rmSync(train);
  expect(hasEndedSince(folder, before)).toBe(false);
  wrote(JSON.stringify({ ...summary, reason: 'stopped' }));
  expect(hasEndedSince(folder, before)).toBe(false);
  wrote(JSON.stringify({ ...summary, reason: 'diverged' }));
  expect(hasEndedSince(folder, before)).toBe(true);
});
