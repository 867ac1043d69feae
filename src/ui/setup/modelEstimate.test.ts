import { describe, expect, it } from 'vitest';

import { presetShape } from '../../protocol/estimate';
import { presets } from '../../protocol/presets';
import { defaultConfig } from '../../protocol/resolveConfig';
import { valuesOf } from '../../store/settingValues';
import { estimateOf } from './modelEstimate';

const settings = valuesOf(defaultConfig('pairs.jsonl'));
const preparation = { status: 'none' } as const;

describe('the estimate before there is data', () => {
  it('is that of the preset', () => {
    const estimate = estimateOf({ settings, preparation, checkpoint: null });
    expect(estimate!.weights).toBe(4 * 106_816); // nano at a vocabulary of 512
  });

  it('is that of the checkpoint, once it is read', () => {
    const given = { ...settings, 'model.source': 'checkpoint' };
    expect(estimateOf({ settings: given, preparation, checkpoint: null })).toBeNull();
    // A table of 1000 entries beside an untied head: 2·64,000, two blocks of 36,992, and the last norm.
    const checkpoint = { ...presetShape(presets.nano, 1000), tiedHead: false };
    const estimate = estimateOf({ settings: given, preparation, checkpoint });
    expect(estimate!.weights).toBe(4 * (128_000 + 73_984 + 64));
  });
});
