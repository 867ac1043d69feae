import { describe, expect, it } from 'vitest';

import { benchCases } from './benchmark';
import { caseFlops, flopShape, forwardFlops } from './benchmarkFlops';

const flopsOf = (name: string): number => caseFlops(benchCases.find((of) => of.name === name)!);

describe('floating-point operations of a step', () => {
  it('counts every product of a decoder small enough to count by hand', () => {
    // C = 2, K = 2, M = 3, two maps: 2·2·2 + 2·2·2 + 2·2·3 = 28 weights in each of 2 layers.
    const shape = {
      ...{ hiddenSize: 2, layers: 2, kvSize: 2, intermediateSize: 3 },
      ...({ mlpMaps: 2, vocabularySize: 5 } as const),
    };
    // 5 tokens: 2·5·28 = 280; 25 meetings: 4·25·2 = 200; 3 rows of logits: 2·3·2·5 = 60.
    const pass = { tokens: 5, meetings: 25, predicted: 3 };
    expect(forwardFlops(shape, pass)).toBe(2 * (280 + 200) + 60);
  });

  it('gives the plain step of the comparison 6.04 GFLOP with full attention', () => {
    expect(flopsOf('lm-0.88m') / 1e9).toBeCloseTo(6.04, 2);
  });

  it('has an alignment step cost what its packed rows cost', () => {
    // 4 rows of 192 tokens through 4 layers of 196,608 weights, attention over 192², 512 rows of logits.
    const linear = 2 * 4 * 192 * 4 * 196_608;
    const attention = 4 * (4 * 192 ** 2) * 128 * 4;
    const head = 2 * 512 * 128 * 512;
    expect(flopsOf('dpo-0.88m')).toBe(3 * (linear + attention + head));
  });

  it.each([
    ['sr-dpo-0.88m', 1.42],
    ['sr-dpo-short-p-0.88m', 1.34],
  ])('has %s cost %d of the step without refinement', (name, ratio) => {
    expect(flopsOf(name) / flopsOf('dpo-0.88m')).toBeCloseTo(ratio, 2);
  });

  it('takes the sizes of the presets', () => {
    expect(flopShape('10m')).toEqual({
      ...{ hiddenSize: 384, layers: 6, kvSize: 192, intermediateSize: 1024 },
      ...{ mlpMaps: 3, vocabularySize: 512 },
    });
  });
});
