// @vitest-environment happy-dom
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { addressPart, setAddressPart } from '../storage/address';
import { randomSettings } from '../testing/randomSettings';
import { defaultSettings } from './settingValues';
import { settingsFromAddress, settingsInAddress } from './settingsAddress';

describe('the settings in an address', () => {
  it('come back as they were, whatever they are', () => {
    fc.assert(
      fc.property(randomSettings, (settings) => {
        setAddressPart('set', settingsInAddress(settings));
        const { settings: read, faults } = settingsFromAddress(addressPart('set')!);
        expect(faults).toEqual([]);
        expect(read).toEqual(settings);
      }),
    );
    setAddressPart('set', null);
  });

  it('are only those that differ from their defaults, and readable', () => {
    expect(settingsInAddress(defaultSettings())).toBe('defaults');
    const settings = {
      ...defaultSettings(),
      'alignment.beta': 0.2,
      'alignment.refinementPrompt': 'Be kind; 100 %: now',
      'training.batchSize': 4,
      'training.microBatchSize': 4,
    };
    expect(settingsInAddress(settings)).toBe(
      'alignment.beta:0.2;alignment.refinementPrompt:Be kind%3B 100 %25: now;training.batchSize:4',
    );
  });

  it('bring along what follows from them', () => {
    const { settings } = settingsFromAddress('model.preset:medium;training.batchSize:4');
    expect(settings).toMatchObject({
      ...{ 'sft.learningRate': 6e-4, 'sft.steps': 400, 'training.microBatchSize': 4 },
    });
  });

  it('leave out what is typed wrong on the page', () => {
    expect(settingsInAddress({ ...defaultSettings(), 'alignment.beta': Number.NaN })).toBe(
      'defaults',
    );
  });
});

describe('an address that somebody wrote', () => {
  it.each([
    ['alignment.beta:-1', 'alignment.beta: -1 is not a number above 0 and at most 100'],
    [
      'alignment.beta:much',
      'alignment.beta: expected a number above 0 and at most 100, found "much"',
    ],
    ['alignment.beta', 'alignment.beta: expected a number above 0 and at most 100, found ""'],
    ['alignment.betta:1', '"alignment.betta" is no setting of an address'],
    ['__proto__:1', '"__proto__" is no setting of an address'],
    ['data.path:/etc/passwd', '"data.path" is no setting of an address'],
    ['data.shuffle:no', 'data.shuffle: expected true or false, found "no"'],
    ['model.preset:giant', 'model.preset: "giant" is not one of nano, micro, small, medium'],
    [
      'alignment.lossType:ipo;alignment.labelSmoothing:0.1',
      'alignment.labelSmoothing: IPO does not take it',
    ],
    [
      'optimizer.type:rmsprop;optimizer.weightDecay:0.1',
      'optimizer.weightDecay: it belongs to adamw',
    ],
  ])('is refused where it is wrong, the rest taken: %s', (part, fault) => {
    const { settings, faults } = settingsFromAddress(`${part};seed:7`);
    expect(faults).toEqual([fault]);
    expect(settings).toMatchObject({ 'alignment.beta': 0.1, 'optimizer.weightDecay': 0, seed: 7 });
  });
});
