import { describe, expect, it } from 'vitest';

import {
  countOf,
  formatBytes,
  formatCount,
  formatDuration,
  formatNumber,
  formatTick,
} from './format';

describe('formatting for people', () => {
  it('writes bytes in powers of 1024', () => {
    expect([0, 1023, 1536, 128 * 2 ** 20, 5 * 2 ** 30].map(formatBytes)).toEqual([
      '0 B',
      '1023 B',
      '1.5 KiB',
      '128 MiB',
      '5.0 GiB',
    ]);
  });

  it('writes durations in at most two units', () => {
    expect([0.4, 59.4, 59.6, 72, 3600, 7505].map(formatDuration)).toEqual([
      '0 s',
      '59 s',
      '1 min 0 s',
      '1 min 12 s',
      '1 h 0 min',
      '2 h 5 min',
    ]);
  });

  it('writes counts and numbers', () => {
    expect(formatCount(12480)).toBe('12,480');
    expect(countOf(1, 'pair')).toBe('1 pair');
    expect(countOf(0, 'pair')).toBe('0 pairs');
    expect([0, 0.012345, -12.345, 1.234e-7, 4e7].map((n) => formatNumber(n))).toEqual([
      '0',
      '0.0123',
      '-12.3',
      '1.23e-7',
      '4.00e+7',
    ]);
    expect(formatNumber(Number.NaN)).toBe('NaN');
  });

  it('writes the numbers at an axis without idle zeros', () => {
    expect([0, -100, 0.25, -1e-20, 1.5e20, 1e10].map(formatTick)).toEqual([
      '0',
      '-100',
      '0.25',
      '-1e-20',
      '1.5e20',
      '1e10',
    ]);
  });
});
