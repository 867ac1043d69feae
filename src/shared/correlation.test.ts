import { describe, expect, it } from 'vitest';

import { kendall, pearson, ranks, spearman } from './correlation';

describe('the correlations', () => {
  // Worked out by hand. Deviations of x: −2 −1 0 1 2; of y: −2 0 −1 2 1; products 4 + 0 + 0 + 2 + 2
  // = 8, squares 10 and 10: r = 0.8. Of the ten pairs 1–3 … only (2, 3) and (4, 5) are discordant.
  const x = [1, 2, 3, 4, 5];
  const y = [1, 3, 2, 5, 4];

  it('of untied values are those worked out by hand', () => {
    expect(pearson(x, y)!.value).toBeCloseTo(0.8, 14);
    expect(spearman(x, y)!.value).toBeCloseTo(0.8, 14);
    expect(kendall(x, y)!.value).toBeCloseTo((8 - 2) / 10, 14);
    expect(pearson(x, [2, 4, 6, 8, 10])!.value).toBeCloseTo(1, 14);
    expect(kendall(x, [5, 4, 3, 2, 1])!.value).toBe(-1);
  });

  it('of ties share ranks and leave tied pairs out', () => {
    expect([...ranks([10, 20, 10, 30, 20, 20])]).toEqual([1.5, 4, 1.5, 6, 4, 4]);
    // x: one tie of 2; y: one tie of 2. Pairs 6: (1,2) tied in x, (2,3) tied in y, (1,3) (1,4) (2,4)
    // (3,4) concordant: τ-b = 4 / √(5·5).
    const tied = { x: [1, 1, 2, 3], y: [1, 2, 2, 5] };
    expect(kendall(tied.x, tied.y)!.value).toBeCloseTo(4 / 5, 14);
    // Ranks 1.5 1.5 3 4 and 1 2.5 2.5 4 less 2.5: products 1.5 + 0 + 0 + 2.25, squares 4.5 and 4.5.
    expect(spearman(tied.x, tied.y)!.value).toBeCloseTo(3.75 / 4.5, 14);
  });

  it('are none where a side is constant, nor of fewer than two pairs', () => {
    for (const of of [pearson, spearman, kendall]) {
      expect(of([0, 0, 0], [1, 2, 3])).toBeNull();
      expect(of([1, 2, 3], [4, 4, 4])).toBeNull();
      expect(of([], [])).toBeNull();
      expect(of([1], [1])).toBeNull();
    }
  });

  it('count discordant pairs as a walk over all pairs does', () => {
    const n = 83;
    const a = Array.from({ length: n }, (_, i) => (i * 37) % 11);
    const b = Array.from({ length: n }, (_, i) => (i * 53 + (i % 7)) % 13);
    let [concordant, discordant, tiedA, tiedB] = [0, 0, 0, 0];
    for (let i = 0; i < n; i++)
      for (let j = 0; j < i; j++) {
        const sign = Math.sign(a[i]! - a[j]!) * Math.sign(b[i]! - b[j]!);
        if (sign > 0) concordant++;
        if (sign < 0) discordant++;
        if (a[i] === a[j]) tiedA++;
        if (b[i] === b[j]) tiedB++;
      }
    const all = (n * (n - 1)) / 2;
    const want = (concordant - discordant) / Math.sqrt((all - tiedA) * (all - tiedB));
    expect(kendall(a, b)!.value).toBeCloseTo(want, 12);
  });
});

describe('the intervals', () => {
  it('are Fisher’s, by each correlation’s own deviation', () => {
    // r = 0.8 of five: atanh = 1.0986123; 1.959964/√2 = 1.3859038, so tanh(−0.2872915) and tanh(2.4845161).
    const r = pearson([1, 2, 3, 4, 5], [1, 3, 2, 5, 4])!;
    expect(r.low).toBeCloseTo(-0.279643, 5);
    expect(r.high).toBeCloseTo(0.9862, 5);
    // ρ = 0.8: √(1.32/2) = 0.8124038 times 1.959964 is 1.5922823.
    const rho = spearman([1, 2, 3, 4, 5], [1, 3, 2, 5, 4])!;
    expect(rho.low).toBeCloseTo(Math.tanh(1.0986123 - 1.5922823), 5);
    // τ = 0.6: atanh = 0.6931472; √0.437 = 0.6610598 times 1.959964 is 1.2956534.
    const tau = kendall([1, 2, 3, 4, 5], [1, 3, 2, 5, 4])!;
    expect(tau.low).toBeCloseTo(Math.tanh(0.6931472 - 1.2956534), 5);
    expect(tau.high).toBeCloseTo(Math.tanh(0.6931472 + 1.2956534), 5);
  });

  it('are none of too few pairs, and closed where the correlation is 1', () => {
    expect(pearson([1, 2, 3], [1, 3, 2])).toMatchObject({ low: null, high: null });
    expect(kendall([1, 2, 3, 4], [1, 3, 2, 4])).toMatchObject({ low: null, high: null });
    expect(kendall([1, 2, 3, 4, 5], [1, 2, 3, 4, 5])).toMatchObject({ low: 1, high: 1 });
  });
});
