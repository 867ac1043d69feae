import { expect, it } from 'vitest';

import { settingChanged } from './settingActions';
import { defaultSettings, settingsFault } from './settingValues';
import { mainLoss, sftWeight, withSftWeight } from './sftTerm';
import { refineryStore } from './store';

const settings = { ...defaultSettings(), 'alignment.lossType': 'dpo' };

it('adds an SFT term to a loss and takes it away again', () => {
  expect(sftWeight(settings)).toBe(0);
  const added = withSftWeight(settings, 0.2);
  expect(added).toMatchObject({
    ...{ 'alignment.lossType': ['dpo', 'sft'], 'alignment.lossWeights': [1, 0.2] },
  });
  expect(settingsFault(added)).toBeNull();
  expect([mainLoss(added), sftWeight(added)]).toEqual(['dpo', 0.2]);
  expect(withSftWeight(added, 0)).toEqual(settings);
  expect(settingsFault(withSftWeight(settings, Number.NaN))).toMatch(/^alignment\.lossWeights/);
});

it('adds none to SFT alone, nor to other sums', () => {
  const of = (lossType: string | readonly string[], weights: readonly number[] | null = null) => ({
    ...settings,
    'alignment.lossType': lossType,
    'alignment.lossWeights': weights,
  });
  for (const other of [
    of('sft'),
    of(['dpo', 'hinge']),
    of(['dpo', 'ipo', 'sft']),
    of(['dpo', 'sft'], [0.5, 1]),
  ]) {
    expect(sftWeight(other)).toBeNull();
    expect(withSftWeight(other, 0.5)).toBe(other);
  }
  expect(sftWeight(of(['hinge', 'sft']))).toBe(1);
});

it('stays where another loss is chosen, but for SFT itself', () => {
  const before = refineryStore.getState().settings;
  refineryStore.setState({ settings: withSftWeight(settings, 0.2) });
  settingChanged('alignment.lossType', 'hinge');
  expect(refineryStore.getState().settings).toMatchObject({
    ...{ 'alignment.lossType': ['hinge', 'sft'], 'alignment.lossWeights': [1, 0.2] },
  });
  settingChanged('alignment.lossType', 'sft');
  expect(refineryStore.getState().settings).toMatchObject({
    ...{ 'alignment.lossType': 'sft', 'alignment.lossWeights': null },
  });
  refineryStore.setState({ settings: before });
});
