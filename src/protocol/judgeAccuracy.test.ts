import { expect, it } from 'vitest';

import { accuracyNote, accuracyOf, isCoin } from './judgeAccuracy';

it('the accuracy of a judge counts equal rewards half, with the interval of Wilson (1927)', () => {
  // Nine right, one wrong and one the same: (0.8636 + 0.1746 ∓ 0.2676) / 1.3492.
  const { share, low, high, n } = accuracyOf([1, 1, 1, 1, 1, 1, 1, 1, 1, -1, 0]);
  expect(n).toBe(11);
  expect(share).toBeCloseTo(9.5 / 11, 12);
  expect(low).toBeCloseTo(0.5712, 4);
  expect(high).toBeCloseTo(0.9679, 4);
});

it('says where it cannot be told from a coin, and where it is worse than one', () => {
  expect(isCoin(accuracyOf([1, -1, 1, -1]))).toBe(true);
  expect(accuracyNote(accuracyOf([1, -1, 1, -1]))).toBe(
    'right on 0.50 of held-out pairs (95 % 0.15 to 0.85, n = 4): cannot be told from a coin',
  );
  const right = Array.from({ length: 10 }, () => 1);
  expect(accuracyNote(accuracyOf(right))).toBe(
    'right on 1.00 of held-out pairs (95 % 0.72 to 1.00, n = 10)',
  );
  expect(accuracyNote(accuracyOf(right.map((m) => -m)))).toMatch(/: worse than a coin$/);
});
