import { describe, expect, it } from 'vitest';

import { HeapPool } from './heapPool';

const kibibyte = 1024;
/** Numbers of an array that takes this many kibibytes with what its allocation takes beside it. */
const numbers = (kibibytes: number): number => (kibibytes * kibibyte - 8) / 4;
const reached = ({ bytes }: HeapPool): number =>
  Object.values(bytes).reduce((sum, of) => sum + of, 0) / kibibyte;

describe('the heap', () => {
  it('begins behind the module’s own data, and gives an array the smallest hole that it fits', () => {
    const heap = new HeapPool();
    expect(reached(heap)).toBe(96);
    const [large, , small] = [4, 1, 2, 1].map((of) => heap.take(numbers(of)));
    expect(reached(heap)).toBe(96 + 8);
    heap.drop([large!, small!]); // holes of 4 and 2, each before an array
    heap.take(numbers(2)); // fills the second
    heap.take(numbers(3)); // the first, of which 1 is left
    expect(reached(heap)).toBe(104);
    heap.take(numbers(2));
    expect(reached(heap)).toBe(106);
    heap.take(numbers(1));
    expect(reached(heap)).toBe(106);
  });

  it('joins neighboring holes, and what is free at the end', () => {
    const heap = new HeapPool();
    const arrays = [2, 2, 2, 1].map((of) => heap.take(numbers(of)));
    heap.drop([arrays[0]!, arrays[2]!]);
    heap.drop([arrays[1]!]);
    heap.take(numbers(6));
    expect(reached(heap)).toBe(96 + 7);
    heap.drop([arrays[3]!]);
    heap.take(numbers(3)); // from where the last one stood
    expect(reached(heap)).toBe(96 + 9);
  });

  it('tells what was held where it reached its furthest, and holes as activations', () => {
    const heap = new HeapPool();
    const weights = heap.take(numbers(1));
    heap.purpose = 'gradients';
    const gradients = heap.take(numbers(2));
    heap.purpose = 'optimizer';
    const slots = heap.take(numbers(1));
    heap.drop([gradients]);
    heap.purpose = 'reference';
    heap.takeOver([numbers(3)]);
    expect(heap.bytes).toEqual({
      // Eight bytes of each array that is there stand beside its numbers.
      ...{ weights: kibibyte - 8, reference: 3 * kibibyte - 8, opponent: 0, gradients: 0 },
      ...{ optimizer: kibibyte - 8, activations: 98 * kibibyte + 3 * 8, answers: 0 },
      judge: 0,
    });
    // Less later changes nothing; an array that has a second user stays.
    weights.users += 1;
    heap.drop([slots, weights]);
    heap.take(numbers(3));
    expect(reached(heap)).toBe(96 + 7);
  });
});
