import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

import { afterAll, describe, expect, it, vi } from 'vitest';

import {
  dataFiles,
  readArguments,
  readRunFile,
  taskFiles,
} from '../../scripts/headless/runFile.mjs';

const folder = mkdtempSync(join(tmpdir(), 'refinery-run-file-'));
const path = join(folder, 'run.json');
/** The sentence with which a call refuses, after its exit code. */
const refusal = (call: () => unknown): string => {
  try {
    call();
  } catch (error) {
    const { exitCode, message } = error as Error & { exitCode: number };
    return `${exitCode} ${message}`;
  }
  return 'taken';
};
const refusalOf = (text: string): string => {
  writeFileSync(path, text);
  return refusal(() => readRunFile(path));
};

describe('the arguments', () => {
  vi.stubEnv('INIT_CWD', undefined);
  afterAll(() => {
    vi.unstubAllEnvs();
  });

  it('are paths of where npm was called', () => {
    vi.stubEnv('INIT_CWD', folder);
    const { config, out } = readArguments(['--config', 'c', '--out', '/o']);
    vi.stubEnv('INIT_CWD', undefined);
    expect([config, out]).toEqual([join(folder, 'c'), resolve('/o')]);
  });

  it('are read in any order, the flags of the browser one by one', () => {
    const named = ['--out', 'o', '--browser-args', '--a=1  --b', '--config', 'c'];
    expect(readArguments(named)).toEqual({
      ...{ config: resolve('c'), out: resolve('o') },
      flags: ['--a=1', '--b'],
    });
    expect(readArguments(named.slice(0, 2).concat(named.slice(4))).flags).toBeNull();
  });

  it.each([
    [['--config', 'c'], '2 --out: it is missing'],
    [['--out', 'o'], '2 --config: it is missing'],
    [['--config', 'c', '--out'], '2 --out: it has no value (usage: npm run headless '],
    [['--confg', 'c', '--out', 'o'], '2 --confg: there is no such option (usage: '],
  ])('%j are refused', (args, sentence) => {
    expect(refusal(() => readArguments(args))).toContain(sentence);
  });
});

describe('a run file that is not JSON', () => {
  it.each([
    ['a comma too many', '{\n  "seed": 1,\n}', ':3:1: it is not JSON'],
    ['a comment', '{ // one\n}', ':1:3: it is not JSON'],
    ['an end too early', '{\n  "seed": 1', ':2:12: it is not JSON'],
    ['nothing', '', ':1:1: it is not JSON (Unexpected end of JSON input).'],
  ])('is refused with its place: %s', (_, text, place) => {
    expect(refusalOf(text)).toContain(`2 ${path}${place}`);
  });

  it('is refused on one line where the parser quotes several', () => {
    const sentence = refusalOf('{\n  "seed": tru\n}');
    expect(sentence).toContain(`2 ${path}`);
    expect(sentence).toContain('tru');
    expect(sentence).not.toContain('\n');
  });
});

it('is read with a byte-order mark before it', () => {
  writeFileSync(path, '\uFEFF{"version": 1}');
  expect(readRunFile(path)).toEqual({ version: 1 });
});

describe('the files that a run names', () => {
  writeFileSync(join(folder, 'pairs.jsonl'), '');

  it('are found relative to the run file', () => {
    const train = join(folder, 'pairs.jsonl');
    expect(dataFiles(path, { path: 'pairs.jsonl', evalPath: null })).toEqual({
      train,
      heldOut: null,
    });
    expect(dataFiles(path, { path: train, evalPath: './pairs.jsonl' }).heldOut).toBe(train);
  });

  it('are found for each benchmark, or refused by its place in the list', () => {
    const pairs = join(folder, 'pairs.jsonl');
    const named = { path: 'pairs.jsonl' };
    expect(taskFiles(path, [named, { path: pairs }])).toEqual([pairs, pairs]);
    expect(refusal(() => taskFiles(path, [named, { path: 'arc.jsonl' }]))).toBe(
      '2 benchmarks[1].path: there is no file arc.jsonl; paths are relative to the run file.',
    );
  });

  it.each([
    ['data.path', { path: 'nowhere.jsonl', evalPath: null }],
    ['data.path', { path: '.', evalPath: null }],
    ['data.evalPath', { path: 'pairs.jsonl', evalPath: 'pairs.jsonl/x' }],
  ])('are refused by their key where they are no file: %s', (key, data) => {
    expect(refusal(() => dataFiles(path, data))).toMatch(`2 ${key}: there is no file `);
  });
});
