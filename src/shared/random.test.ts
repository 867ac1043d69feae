import { describe, expect, it } from 'vitest';

import { permutation, seededRandom } from './random';

describe('seededRandom', () => {
  it('repeats a seed and separates seeds and purposes', () => {
    const draw = (seed: number, purpose: string): number[] => {
      const random = seededRandom(seed).fork(purpose);
      return Array.from({ length: 4 }, () => random.uniform());
    };
    expect(draw(1, 'init')).toEqual(draw(1, 'init'));
    expect(draw(1, 'init')).not.toEqual(draw(2, 'init'));
    expect(draw(1, 'init')).not.toEqual(draw(1, 'shuffle'));
  });

  it('has the mean and variance of a uniform and of a normal variable', () => {
    const random = seededRandom(7);
    const n = 20_000;
    let [sum, squares, normalSum, normalSquares] = [0, 0, 0, 0];
    for (let i = 0; i < n; i++) {
      const u = random.uniform();
      const z = random.normal();
      sum += u;
      squares += (u - 0.5) ** 2;
      normalSum += z;
      normalSquares += z * z;
    }
    expect(sum / n).toBeCloseTo(0.5, 2);
    expect(squares / n).toBeCloseTo(1 / 12, 2);
    expect(Math.abs(normalSum / n)).toBeLessThan(0.03);
    expect(Math.abs(normalSquares / n - 1)).toBeLessThan(0.04);
  });
});

describe('permutation', () => {
  it('holds every index once', () => {
    const order = permutation(100, seededRandom(3));
    expect([...order].sort((x, y) => x - y)).toEqual(Array.from({ length: 100 }, (_, i) => i));
    expect([...order]).not.toEqual(Array.from({ length: 100 }, (_, i) => i));
  });
});
