import { describe, expect, it } from 'vitest';

import { resolveExperiment } from '../../protocol/experiment';
import { resolveConfig } from '../../protocol/resolveConfig';
import { valuesOf } from '../settingValues';
import { plannedRuns, planNames, valuesWritten } from './plans';

const settingsOf = (parts: object) =>
  valuesOf(resolveConfig({ version: 1, data: { path: 'pairs.jsonl' }, ...parts }));
const starter = valuesOf(resolveConfig({ version: 1, model: { source: 'starter' } }));

describe('the four methods', () => {
  it('change nothing but the method where the settings are plain', () => {
    expect(plannedRuns('methods', settingsOf({}))).toEqual(
      ['dpo', 'ipo', 'sr-dpo', 'sr-ipo'].map((lossType, i) => ({
        name: ['DPO', 'IPO', 'Sr-DPO', 'Sr-IPO'][i],
        set: { 'alignment.lossType': lossType },
      })),
    );
  });

  it('are each at its preset with the starter', () => {
    expect(plannedRuns('methods', starter).map(({ set }) => set['alignment.beta'])).toEqual([
      0.3, 0.05, 0.5, 0.1,
    ]);
  });

  it('let go of what a method does not take', () => {
    const smoothed = settingsOf({ alignment: { lossType: 'dpo', labelSmoothing: 0.1 } });
    const [dpo, ipo] = plannedRuns('methods', smoothed);
    expect(dpo!.set).not.toHaveProperty('alignment.labelSmoothing');
    expect(ipo!.set).toMatchObject({ 'alignment.labelSmoothing': 0 });
  });
});

it('the smaller β is β(1−λ), and λ of 0.3 where the settings have none to speak of', () => {
  const named = (alignment: object) =>
    plannedRuns('smaller-beta', settingsOf({ alignment })).map(({ name }) => name);
  expect(named({ lossType: 'sr-dpo', beta: 0.5, refinementWeight: 0.5 })).toContain(
    'DPO at β 0.25',
  );
  expect(named({ lossType: 'sr-dpo', beta: 0.5, refinementWeight: 1 })).toContain('DPO at β 0.35');
});

it('the sweep takes the refined form of the chosen method', () => {
  const losses = (lossType: string) =>
    plannedRuns('lambda', settingsOf({ alignment: { lossType } })).map(
      ({ set }) => set['alignment.lossType'],
    );
  expect(new Set(losses('ipo'))).toEqual(new Set(['sr-ipo']));
  expect(new Set(losses('dpo'))).toEqual(new Set(['sr-dpo']));
});

it.each(planNames.filter((plan) => plan !== 'grid'))('%s makes runs that can be run', (plan) => {
  for (const base of [starter, settingsOf({ alignment: { labelSmoothing: 0.1 } })]) {
    const file = {
      version: 1,
      ...(base === starter
        ? { model: { source: 'starter' } }
        : { data: { path: 'p.jsonl' }, alignment: { labelSmoothing: 0.1 } }),
    };
    const runs = plannedRuns(plan, base);
    const experiment = { version: 1, kind: 'experiment', name: plan, base: file, runs };
    expect(resolveExperiment(experiment).members).toHaveLength(runs.length);
  }
});

it('values of a grid are numbers, words and truths', () => {
  expect(valuesWritten('0, 0.5 ,1e-4')).toEqual([0, 0.5, 1e-4]);
  expect(valuesWritten('dpo, sr-dpo,')).toEqual(['dpo', 'sr-dpo']);
  expect(valuesWritten('true, null')).toEqual([true, null]);
});
