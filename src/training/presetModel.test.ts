import { describe, expect, it } from 'vitest';

import { parameterCount } from '../shared/modelConfig';
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
    const shape = { rows: 8, length: 64, optimizerSlots: 2 } as const;
    const model = presetShape(presets.nano, 512);
    const small = estimateMemory(model, shape);
    const parts =
      small.weights + small.reference + small.gradients + small.optimizer + small.activations;
    expect(small.total).toBe(parts);
    expect(small.weights).toBe(4 * 106_816);
    expect(small.reference).toBe(small.weights);
    // A supervised phase before it leaves buffers that the reference takes over.
    const fitted = estimateMemory(model, { ...shape, supervised: { rows: 8, length: 64 } });
    expect(fitted.reference).toBe(small.weights);
    expect(fitted.gradients).toBeGreaterThan(small.weights);
    const twice = estimateMemory(model, { ...shape, rows: 16 }).activations;
    expect(twice / small.activations).toBeGreaterThan(1.9);
    // A few arrays of the smaller one find a buffer of just their size.
    expect(twice / small.activations).toBeLessThan(2.05);
    const refined = { rows: 8, length: 192 };
    expect(estimateMemory(model, { ...shape, refined }).total).toBeGreaterThan(small.total);
    // The logits of 8 rows of 64 over 512 entries, in bytes.
    expect(small.buffers[0]).toEqual({
      name: 'A part of the logits',
      bytes: 8 * 64 * 512 * 4,
      ofRows: true,
    });
    expect(small.largestBuffer).toBe(8 * 64 * 512 * 4);
  });

  it('names the token table of a large vocabulary, whose logits come in parts', () => {
    const gpt2 = { ...presetShape(presets.nano, 50_257), hiddenSize: 768 };
    const { buffers } = estimateMemory(gpt2, {
      ...{ rows: 8, length: 64, optimizerSlots: 1 },
    });
    // The table is a vector of its own where parameters are laid end to end.
    expect(buffers.slice(0, 3)).toEqual([
      { name: 'Token table', bytes: 50_257 * 768 * 4, ofRows: false },
      { name: 'A part of the flat gradients', bytes: 50_257 * 768 * 4, ofRows: false },
      { name: 'A part of the logits', bytes: 2 ** 23 * 4, ofRows: true },
    ]);
  });
});
