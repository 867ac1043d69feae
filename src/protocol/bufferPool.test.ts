import { describe, expect, it } from 'vitest';

import { BufferPool } from './bufferPool';
import { TapeMemory } from './tapeMemory';

describe('the pool of buffers', () => {
  it('uses a freed buffer again for its own size alone, once the dispatches are submitted', () => {
    const pool = new BufferPool();
    pool.pass([10]);
    pool.pass([10]); // the first still waits for its submit
    expect(pool.bytes.weights).toBe(80);
    for (let dispatch = 3; dispatch <= 15; dispatch++) pool.take(1); // 13 of one number
    expect(pool.bytes.weights).toBe(80 + 52);
    pool.take(10);
    pool.take(10);
    expect(pool.bytes.weights).toBe(132);
    pool.take(9);
    expect(pool.bytes.weights).toBe(132 + 36);
  });
});

describe('the tape', () => {
  it('keeps what is saved and every gradient; a scope frees the rest', () => {
    const pool = new BufferPool();
    const w = pool.take(6);
    const tape = new TapeMemory(pool, true);
    const weight = tape.given(w, true);
    pool.purpose = 'activations';
    const result = tape.scoped(() => {
      const first = tape.run(4, [[weight, {}]], [weight]); // not saved: freed at the end
      const second = tape.run(5, [[first, {}]]);
      return tape.run(7, [[second, { passing: [8] }]], [second]);
    });
    expect(pool.bytes.activations).toBe(4 * (4 + 5 + 7));
    tape.backward(result);
    // Gradients of 7, 5 and 4 numbers, the way of 8, and the weight's own.
    expect(pool.bytes.activations).toBe(4 * (16 + 7 + 8 + 5 + 4));
    expect(pool.bytes.gradients).toBe(4 * 6);
    expect(weight.gradient?.size).toBe(6);
  });
});
