import { expect, it } from 'vitest';

import { TransferRate } from './transferRate';

it('a rate is taken over the last seconds', () => {
  const rate = new TransferRate();
  expect(rate.rate).toBeNull();
  rate.mark(10, 500);
  expect(rate.rate).toBeNull();
  rate.mark(12, 700);
  expect(rate.rate).toBe(100);
  rate.mark(16, 1500);
  expect(rate.rate).toBe(1000 / 6);
  // Seconds 12 to 18: the mark at 10 has left the window.
  rate.mark(18, 1900);
  expect(rate.rate).toBe(200);
});
