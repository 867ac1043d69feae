import { describe } from 'vitest';

import { families } from '../testing/referenceCase';
import { describeReferenceCase } from '../testing/referenceSuite';

// Plain JavaScript is slow: one gradient and the first steps of one trajectory stand here for those that
// all run on WASM.
describe('plain JavaScript', { timeout: 240_000 }, () => {
  for (const family of families)
    describeReferenceCase(family, 'cpu', {
      takes: ({ lossType, optimizer }) => lossType === 'sr-dpo' && optimizer === 'adamw',
      ...{ steps: 2, oneGradient: true },
    });
});
