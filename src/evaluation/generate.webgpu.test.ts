import { describe, expect, it } from 'vitest';

import { selectBackend } from '../backend/select';
import { describeGreedyTokens } from '../testing/greedySuite';
import { chiSquare, drawnCounts } from '../testing/knownDistribution';

describeGreedyTokens('webgpu');

describe('sampling on webgpu', () => {
  it('draws tokens by their probabilities', async () => {
    await selectBackend('webgpu');
    // χ² with 5 degrees of freedom is above 20.5 once in a thousand.
    expect(chiSquare(await drawnCounts(50))).toBeLessThan(20.5);
  });
});
