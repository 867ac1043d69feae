import { families } from '../testing/referenceCase';
import { describeReferenceCase } from '../testing/referenceSuite';

for (const family of families) describeReferenceCase(family, 'wasm');
