import { describe, expect, it } from 'vitest';

import { passAnswers, sampledAnswers } from './answerMemory';
import { BufferPool } from './bufferPool';
import { estimateMemory, presetShape } from './estimate';
import { parameterSizes } from '../shared/modelConfig';
import { presets } from './presets';
import { TapeMemory } from './tapeMemory';

// Two layers, 64 wide, four heads of 16 that share one head of keys.
const model = { ...presetShape(presets.nano, 512), heads: 4, kvHeads: 1, maxPositions: 128 };

/** Bytes that the answers take by themselves. */
function bytesOf(promptLength: number, newTokens: number, prompts = 3): number {
  const pool = new BufferPool();
  const tape = new TapeMemory(pool, false);
  const weights = new Map(
    [...parameterSizes(model)].map(([name, size]) => [name, tape.given(pool.take(size), false)]),
  );
  passAnswers(pool, model, { weights, adapters: new Map() }, { prompts, promptLength, newTokens });
  return pool.bytes.answers;
}

describe('the memory of answers', () => {
  it('grows with the cache: keys and values of every layer, in columns of 32', () => {
    // 20 tokens of prompt and 12 behind it in 64 columns; with 44 behind it in 96.
    const [short, longer] = [bytesOf(20, 12), bytesOf(20, 44)];
    // Within a step of 32 nothing changes.
    expect(bytesOf(17, 9)).toBe(short);
    // 32 columns more of 3 rows of 16 numbers, in keys and values of two layers, at least; besides them
    // what is written anew on its way, and the scores of three rows and four heads.
    const once = 2 * 2 * 32 * (3 * 16 * 4);
    expect(longer - short).toBeGreaterThanOrEqual(once);
    expect(longer - short).toBeLessThan(4 * once);
  });

  it('is bounded by the model’s positions', () => {
    expect(bytesOf(20, 1000)).toBe(bytesOf(20, 108)); // 128 positions in all
  });

  it('is there where prompts are sampled, of eight at once at most', () => {
    expect(sampledAnswers({ prompts: 0, maxNewTokens: 64 }, 10)).toEqual({});
    expect(sampledAnswers({ prompts: 20, maxNewTokens: 64 }, 10)).toEqual({
      answers: { prompts: 8, promptLength: 10, newTokens: 64 },
    });
    const shape = { rows: 4, length: 16, optimizerSlots: 2 } as const;
    const without = estimateMemory(model, shape);
    const sampled = estimateMemory(model, {
      ...shape,
      ...sampledAnswers({ prompts: 2, maxNewTokens: 64 }, 10),
    });
    expect(without.answers).toBe(0);
    expect(sampled.total).toBe(without.total + sampled.answers);
  });
});
