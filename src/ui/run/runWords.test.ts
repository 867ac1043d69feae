import { describe, expect, it } from 'vitest';

import { idleRun, type RefineryState, type RunState } from '../../store/state';
import { runWords } from './runWords';

const words = (run: Partial<RunState>): string =>
  runWords({ run: { ...idleRun, ...run } } as RefineryState);

describe('the words of a run', () => {
  it('tell how much of the weights is read, and whose they are', () => {
    const preparing = { status: 'preparing', activity: 'preparing' } as const;
    expect(words(preparing)).toBe('Preparing the data');
    const weights = { role: 'policy', read: 120.4 * 1024 ** 2, total: 548.1 * 1024 ** 2 } as const;
    expect(words({ ...preparing, weights })).toBe('Reading the weights · 120 of 548 MiB');
    expect(words({ ...preparing, weights: { ...weights, role: 'reference' } })).toBe(
      'Reading the reference’s weights · 120 of 548 MiB',
    );
    const opponent = { ...weights, role: 'opponent' } as const;
    expect(words({ status: 'aligning', activity: 'aligning', weights: opponent })).toBe(
      'Reading the opponent’s weights · 120 of 548 MiB',
    );
    expect(words({ ...preparing, weights, status: 'stopping' })).toBe('Stopping');
  });
});
