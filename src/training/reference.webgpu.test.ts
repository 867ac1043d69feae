import { families } from '../testing/referenceCase';
import { describeReferenceCase } from '../testing/referenceSuite';

// A software adapter is slow: one trajectory stands here for those that all run on WASM.
for (const family of families)
  describeReferenceCase(family, 'webgpu', {
    takes: ({ lossType, optimizer }) =>
      family === 'llama' && lossType === 'sr-dpo' && optimizer === 'adamw',
  });
