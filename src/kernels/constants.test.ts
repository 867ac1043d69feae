import { beforeAll, describe, expect, it } from 'vitest';

import { tensorCount } from '../backend/ops';
import { readTensor } from '../backend/read';
import { selectBackend } from '../backend/select';
import { constantArray, constantScalar } from './constants';

beforeAll(async () => {
  await selectBackend('cpu');
});

const filled = (name: string, size: number) =>
  constantArray(name, [size], (into) => into.fill(size));

describe('kept constants', () => {
  it('are made once, and the longest unused go where they are too many', async () => {
    filled('alone', 9_000_000); // drops what other tests have left
    constantScalar(2.5);
    const first = filled('first', 3_000_000);
    const before = tensorCount();
    expect(filled('first', 3_000_000)).toBe(first);
    filled('second', 3_000_000);
    filled('first', 3_000_000); // used again: the second is now the oldest
    filled('third', 3_000_000);
    expect(filled('first', 3_000_000)).toBe(first);
    const again = filled('second', 3_000_000);
    expect((await readTensor(again))[2_999_999]).toBe(3_000_000);
    // Two of three million fit, and not the scalar, which was used before all of them.
    expect(tensorCount()).toBe(before);
    expect((await readTensor(filled('alone again', 9_000_000)))[0]).toBe(9_000_000);
    expect(tensorCount()).toBe(before - 1);
  });
});
