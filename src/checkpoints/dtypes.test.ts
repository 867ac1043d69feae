import { describe, expect, it } from 'vitest';

import { toFloat32 } from './dtypes';

const bits = (...values: number[]): ArrayBuffer => Uint16Array.from(values).buffer;

describe('toFloat32', () => {
  it('reads bfloat16', () => {
    // Sign, eight bits of exponent, seven of fraction: 1, −2, 0.15625, the smallest, ∞.
    expect([...toFloat32(bits(0x3f80, 0xc000, 0x3e20, 0x0001, 0x7f80), 'BF16')]).toEqual([
      1,
      -2,
      0.15625,
      2 ** -133,
      Infinity,
    ]);
  });

  it('reads float16, subnormal numbers and the signs of zero and infinity included', () => {
    // The table of examples for binary16 in IEEE 754.
    const found = [
      ...toFloat32(bits(0x3c00, 0xc000, 0x7bff, 0x0400, 0x03ff, 0x0001, 0x3555, 0xfc00), 'F16'),
    ];
    expect(found).toEqual([
      1,
      -2,
      65504,
      2 ** -14,
      (2 ** -14 * 1023) / 1024,
      2 ** -24,
      0.333251953125,
      -Infinity,
    ]);
    const [zero, nan] = toFloat32(bits(0x8000, 0x7e00), 'F16');
    expect(Object.is(zero, -0)).toBe(true);
    expect(nan).toBeNaN();
  });

  it('takes float32 as it is', () => {
    const values = Float32Array.of(0.1, -0, NaN);
    expect(toFloat32(values.buffer, 'F32').buffer).toBe(values.buffer);
  });
});
