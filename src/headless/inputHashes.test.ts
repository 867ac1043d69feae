import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { expect, it } from 'vitest';

import { modelHashes, readTheSame } from '../../scripts/headless/inputHashes.mjs';

const folder = mkdtempSync(join(tmpdir(), 'refinery-hashes-'));
const file = (name: string, text: string): string => {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
};
// FIPS 180-2, appendix B.1: the digest of "abc"; and that of nothing.
const abc = 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad';
const nothing = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855';

const inputs = {
  train: file('pairs.jsonl', 'abc'),
  heldOut: null,
  tasks: [file('arc.jsonl', '')],
  models: [{ role: 'policy', files: [file('model.safetensors', 'abc'), file('config.json', '')] }],
  checkpoint: [],
};
const benchmarks = [{ name: 'arc' }];
const summary = {
  ...{ dataHash: abc, evalDataHash: null, benchmarkHashes: { arc: nothing } },
  modelHashes: { 'policy/model.safetensors': abc, 'policy/config.json': nothing },
};

it('the files of a model are known by role and name', () => {
  expect(modelHashes(inputs)).toEqual(summary.modelHashes);
});

it('a run is the same only where every file that it read is', () => {
  expect(readTheSame(summary, inputs, benchmarks)).toBe(true);
  for (const part of [
    { dataHash: nothing },
    { benchmarkHashes: { arc: abc } },
    { benchmarkHashes: undefined },
    { modelHashes: { ...summary.modelHashes, 'policy/config.json': abc } },
    { modelHashes: { 'policy/model.safetensors': abc } },
    { modelHashes: undefined },
  ])
    expect(readTheSame({ ...summary, ...part }, inputs, benchmarks)).toBe(false);
  const heldOut = { ...inputs, heldOut: file('held-out.jsonl', 'abc') };
  expect(readTheSame(summary, heldOut, benchmarks)).toBe(false);
  expect(readTheSame({ ...summary, evalDataHash: abc }, heldOut, benchmarks)).toBe(true);
});

it('pairs that the starter writes and models that are made have no files to compare', () => {
  const none = { train: null, heldOut: null, tasks: [], models: [], checkpoint: [] };
  expect(readTheSame({ dataHash: 'any' }, none, [])).toBe(true);
});
