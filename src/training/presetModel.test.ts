import { describe, expect, it } from 'vitest';

import { parameterCount } from '../model/modelConfig';
import { presetModel } from './presetModel';
import { estimateMemory, presetParameters, presetShape } from '../protocol/estimate';
import { presets } from '../protocol/presets';

describe('presets', () => {
  it('count their parameters as the decoder that they make', () => {
    for (const preset of Object.values(presets))
      for (const vocabulary of [512, 1000])
        expect(presetParameters(preset, vocabulary)).toBe(
          parameterCount(presetModel(preset, vocabulary)),
        );
  });

  it('go from about 0.1 to about 10 million', () => {
    const [nano, , , medium] = Object.values(presets).map((preset) =>
      presetParameters(preset, 512),
    );
    expect(nano).toBe(106_816); // 32,768 tokens + 2·36,992 blocks + 64
    expect(medium! / 1e6).toBeCloseTo(10, 0);
  });
});

describe('the memory estimate', () => {
  it('grows with rows and length and adds up', () => {
    const shape = {
      vocabularySize: 512,
      rows: 8,
      length: 64,
      refinedLength: 0,
      optimizerSlots: 2,
    } as const;
    const small = estimateMemory(presetShape(presets.nano, 512), shape);
    const parts =
      small.weights + small.reference + small.gradients + small.optimizer + small.activations;
    expect(small.total).toBe(parts);
    expect(estimateMemory(presetShape(presets.nano, 512), { ...shape, rows: 16 }).activations).toBe(
      2 * small.activations,
    );
    expect(
      estimateMemory(presetShape(presets.nano, 512), { ...shape, refinedLength: 192 }).total,
    ).toBeGreaterThan(small.total);
    // The logits of 8 rows of 64 over 512 entries, in bytes.
    expect(small.largestBuffer).toBe(8 * 64 * 512 * 4);
  });
});
