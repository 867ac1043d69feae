import { describe, expect, it } from 'vitest';

import { isExperimentFile, resolveExperiment } from './experiment';

const base = { version: 1, data: { path: 'pairs.jsonl' }, training: { steps: 4 } };
const file = (parts: object): object => ({
  ...{ version: 1, kind: 'experiment', name: 'which', base },
  ...parts,
});

describe('an experiment file', () => {
  it('lists runs, each with every seed, by seed first', () => {
    const { members, seeds } = resolveExperiment(
      file({
        runs: [
          { name: 'dpo', set: { 'alignment.lossType': 'dpo' } },
          { name: 'ipo, small', set: { 'alignment.lossType': 'ipo', 'alignment.beta': 0.05 } },
        ],
        seeds: [3, 1],
      }),
    );
    expect(seeds).toEqual([3, 1]);
    expect(members.map(({ folder }) => folder)).toEqual([
      'dpo-seed3',
      'ipo, small-seed3',
      'dpo-seed1',
      'ipo, small-seed1',
    ]);
    expect(members[1]!.config).toMatchObject({
      seed: 3,
      data: { path: 'pairs.jsonl' },
      alignment: { lossType: 'ipo', beta: 0.05 },
      training: { steps: 4 },
    });
  });

  it('makes every combination of a grid and names it by what it sets', () => {
    // Smoothing belongs to dpo and sr-dpo, and the run that has it elsewhere is named.
    const clash = {
      'alignment.labelSmoothing': [0, 0.1],
      'alignment.lossType': ['sr-dpo', 'ipo'],
    };
    expect(() => resolveExperiment(file({ grid: clash }))).toThrow(
      'Run labelSmoothing=0.1,lossType=ipo: ',
    );
    const lists = { 'alignment.lossType': [['dpo', 'sft'], 'ipo'] };
    expect(resolveExperiment(file({ grid: lists })).members.map(({ name }) => name)).toEqual([
      'lossType=dpo+sft',
      'lossType=ipo',
    ]);
    const only = { 'alignment.refinementWeight': [0, 0.5], 'optimizer.learningRate': [1e-4] };
    expect(resolveExperiment(file({ grid: only })).members.map(({ name }) => name)).toEqual([
      'refinementWeight=0,learningRate=0.0001',
      'refinementWeight=0.5,learningRate=0.0001',
    ]);
  });

  it('tells two settings of one name apart, and a text by its place', () => {
    const grid = {
      'sft.learningRate': [0.001],
      'optimizer.learningRate': [0.002],
      'alignment.refinementPrompt': ['', 'Be kind, please.'],
    };
    expect(resolveExperiment(file({ grid })).members.map(({ name }) => name)).toEqual([
      'sft.learningRate=0.001,optimizer.learningRate=0.002,refinementPrompt=no1',
      'sft.learningRate=0.001,optimizer.learningRate=0.002,refinementPrompt=no2',
    ]);
  });

  it('takes the base’s seed where it lists none', () => {
    const one = file({ base: { ...base, seed: 9 }, runs: [{ name: 'a' }] });
    expect(resolveExperiment(one).members.map(({ folder }) => folder)).toEqual(['a-seed9']);
  });

  it.each([
    [{ runs: [{ name: 'a' }], grid: { seed: [1] } }, 'grid: an experiment file has runs or a grid'],
    [{}, 'runs: it is missing'],
    [{ runs: [] }, 'runs: expected a list of runs, found [].'],
    [{ runs: [{ name: '../a' }] }, 'runs[0].name: '],
    [{ runs: [{ name: 'a', sets: {} }] }, 'runs[0].sets: '],
    [{ runs: [{ name: 'a' }, { name: 'A' }] }, 'runs[1].name: two runs are called "A"'],
    [{ runs: [{ name: 'a', set: { 'alignment.lamda': 1 } }] }, 'runs[0].set.alignment.lamda: '],
    [{ runs: [{ name: 'a', set: { seed: 1 } }] }, 'runs[0].set.seed: seed is not set'],
    [{ runs: [{ name: 'a', set: { 'alignment.beta': -1 } }] }, 'Run a: alignment.beta: '],
    [{ grid: { 'alignment.beta': 0.1 } }, 'grid.alignment.beta: expected a list'],
    [{ grid: { 'training.resume': ['x'] } }, 'grid.training.resume: '],
    [{ grid: { 'alignment.beta': [0.1] }, seeds: [1, 1] }, 'seeds: expected each seed once'],
    [{ grid: { 'alignment.beta': [0.1] }, seeds: ['1'] }, 'seeds: expected a list of whole'],
    [{ runs: [{ name: 'a' }], repeats: 3 }, 'repeats: an experiment file has no such key'],
    [{ runs: [{ name: 'a' }], name: '' }, 'name: expected'],
    [{ runs: [{ name: 'a' }], kind: 'run' }, 'kind: expected "experiment"'],
    [
      { base: { ...base, training: { stopAt: 2 } }, runs: [{ name: 'a' }] },
      'base.training.stopAt: ',
    ],
    [
      { grid: { seed: [1] } },
      'grid.seed: seed is not set in an experiment’s runs; list seeds under seeds.',
    ],
  ])('%j is refused', (parts, beginning) => {
    expect(() => resolveExperiment(file(parts))).toThrow(beginning);
  });

  it('is told from a run file', () => {
    expect(isExperimentFile(file({}))).toBe(true);
    expect(isExperimentFile(base)).toBe(false);
    expect(isExperimentFile([])).toBe(false);
  });
});
