import { describe } from 'vitest';

import { families } from '../testing/referenceCase';
import { describeTasks } from '../testing/taskSuite';

describe('WebAssembly', () => {
  for (const family of families) describeTasks(family, 'wasm');
});

// Plain JavaScript is slow: one small set, whose options share rows.
describe('plain JavaScript', () => {
  describeTasks('llama', 'cpu', ({ key }) => key === 'mmlu/anatomy 0');
});
