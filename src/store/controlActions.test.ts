import { describe, expect, it } from 'vitest';

import { paperRefinementPrompt } from '../protocol/settings';
import { controlApplies, controlNames, shuffledWords, withControl } from './controlActions';
import { defaultSettings, settingsFault } from './settingValues';

const refined = { ...defaultSettings(), 'alignment.beta': 0.2, 'alignment.refinementWeight': 0.3 };

describe('a control', () => {
  it('of a smaller β is the base method at β(1 − λ)', () => {
    const dpo = withControl(refined, 'smaller-beta');
    expect(dpo).toMatchObject({ 'alignment.lossType': 'dpo', 'alignment.beta': 0.14 });
    const unit = {
      ...{ ...refined, 'alignment.lossType': 'sr-ipo', 'alignment.refinementScale': 'unit' },
      'alignment.logpReduction': 'mean',
    };
    expect(withControl(unit, 'smaller-beta')).toMatchObject({
      ...{ 'alignment.lossType': 'ipo', 'alignment.refinementScale': 'beta' },
      'alignment.logpReduction': 'mean',
    });
    const list = { ...refined, 'alignment.lossType': ['sr-dpo', 'sft'] };
    expect(withControl(list, 'smaller-beta')['alignment.lossType']).toEqual(['dpo', 'sft']);
  });

  it('of a smaller β is none beside another loss, which would be given that β as well', () => {
    const list = { ...refined, 'alignment.lossType': ['sr-dpo', 'dpo'] };
    expect(withControl(list, 'smaller-beta')).toEqual(list);
    expect(controlNames.filter((name) => !controlApplies(list, name))).toEqual(['smaller-beta']);
    const alone = { ...refined, 'alignment.lossType': ['sr-dpo', 'sft'] };
    expect(controlNames.every((name) => controlApplies(alone, name))).toBe(true);
  });

  it('of a smaller β takes λβ from Sr-IPO, whose Δ is β·h on the scale of β', () => {
    // (h − 0.3·0.2·h − 1/(2·0.2))² is 0 at h = 1/(2·0.188), as IPO at β = 0.188.
    const ipo = { ...refined, 'alignment.lossType': 'sr-ipo' };
    expect(withControl(ipo, 'smaller-beta')).toMatchObject({
      ...{ 'alignment.lossType': 'ipo', 'alignment.beta': 0.188 },
    });
  });

  it('changes what it must and nothing else', () => {
    expect(withControl(refined, 'naive')).toEqual({
      ...refined,
      'alignment.refinementPrompt': '',
    });
    for (const kind of ['shuffled', 'batch-mean'] as const)
      expect(withControl(refined, kind)).toEqual({ ...refined, 'alignment.refinementKind': kind });
    for (const name of controlNames) expect(settingsFault(withControl(refined, name))).toBeNull();
  });

  it('of a random prompt has p’s words in another order, the seed’s own', () => {
    const words = shuffledWords(paperRefinementPrompt, 1);
    expect(words).not.toBe(paperRefinementPrompt);
    expect(words.split(' ').sort()).toEqual(paperRefinementPrompt.split(' ').sort());
    expect(shuffledWords(paperRefinementPrompt, 1)).toBe(words);
    expect(shuffledWords(paperRefinementPrompt, 2)).not.toBe(words);
  });

  it('is none for a method that does not refine', () => {
    const dpo = { ...refined, 'alignment.lossType': 'dpo' };
    for (const name of controlNames) expect(withControl(dpo, name)).toEqual(dpo);
  });
});
