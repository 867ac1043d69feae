import { beforeAll, describe, expect, it } from 'vitest';

import { tensor, tensor2d, tidy, type Tensor2D } from '../backend/ops';
import { readTensor } from '../backend/read';
import { selectBackend, type SelectedBackend } from '../backend/select';
import { keyValueCache } from '../kernels/keyValueCache';
import { takeOwnKernels } from '../kernels/own';
import { registerOwnKernels } from '../kernels/webgpu/ownKernels';
import { seededRandom } from '../shared/random';
import { assertAllClose } from '../testing/numberBounds';
import { headShape } from './block';
import { CachedDecoder } from './cachedDecoder';
import { Decoder } from './decoder';
import { newAdapters, type Adapters, type LoraShape } from './lora';
import type { ModelConfig } from '../shared/modelConfig';

const llama: ModelConfig = {
  ...{ vocabularySize: 17, hiddenSize: 24, layers: 2, heads: 4, kvHeads: 2 },
  ...{ intermediateSize: 16, maxPositions: 66, positions: 'rotary', rotaryTheta: 100 },
  ...{ rotaryFraction: 1, norm: 'rmsNorm', normEps: 1e-5, mlp: 'swiglu' },
  ...{ attentionBias: 'none', mlpBias: false, parallelResidual: false, tiedHead: true },
};
const gpt2: ModelConfig = {
  ...{ ...llama, hiddenSize: 16, kvHeads: 4, positions: 'learned', norm: 'layerNorm' },
  ...{ mlp: 'geluTanh', attentionBias: 'all', mlpBias: true },
};

const neox: ModelConfig = {
  ...{ ...gpt2, positions: 'rotary', rotaryFraction: 0.5, mlp: 'gelu' },
  ...{ parallelResidual: true, tiedHead: false },
};

let backend: SelectedBackend;
beforeAll(async () => {
  backend = await selectBackend('webgpu');
});

/** Adapters that change something: those of a beginning change nothing. */
function changing(config: ModelConfig, shape: LoraShape): Adapters {
  const adapters = newAdapters(config, shape, seededRandom(5));
  const random = seededRandom(6);
  for (const adapter of adapters.named.values())
    tidy(() => {
      const values = Float32Array.from({ length: adapter.size }, () => 0.3 * random.normal());
      adapter.assign(tensor(values, adapter.shape));
    });
  return adapters;
}

/** Logits of prompts and of three tokens behind them; the last row comes to the model's last position. */
async function logitsOf(config: ModelConfig, lora?: LoraShape): Promise<number[]> {
  const base = Decoder.initialize(config, seededRandom(1));
  const model = lora ? base.adapted(changing(config, lora)) : base;
  const random = seededRandom(2);
  const prompts = [1, 33, 64].map((length) =>
    Array.from({ length }, () => random.integer(config.vocabularySize)),
  );
  const cached = new CachedDecoder(model, prompts, 3);
  const values: number[] = [];
  for (let taken = 0; taken <= 3; taken++) {
    const logits = taken === 0 ? cached.read() : cached.next([taken, 4, 5]);
    values.push(...(await readTensor(logits)));
    logits.dispose();
  }
  cached.dispose();
  model.dispose();
  return values;
}

describe.each(['threads', 'workgroups'] as const)('the cached decoder by %s', (tuning) => {
  it.each([
    ['a Llama', llama],
    ['a GPT-2', gpt2],
    ['a NeoX', neox],
    ['a Llama whose sizes are no multiples of four', { ...llama, intermediateSize: 18 }],
  ] as const)('has the logits of stock operations for %s', async (_, config) => {
    registerOwnKernels(tuning);
    const own = await logitsOf(config);
    takeOwnKernels(false);
    const stock = await logitsOf(config).finally(() => {
      takeOwnKernels(true);
    });
    assertAllClose(own, stock, { absolute: 2e-5, relative: 2e-5 }, 'logits');
  });

  it('has the logits of stock operations for a Llama with adapters', async () => {
    const shape = {
      ...{ rank: 2, alpha: 4 },
      maps: [['layers.0.attention.query'], ['layers.1.mlp.gate', 'layers.1.mlp.up']],
    };
    registerOwnKernels(tuning);
    const own = await logitsOf(llama, shape);
    takeOwnKernels(false);
    const stock = await logitsOf(llama, shape).finally(() => {
      takeOwnKernels(true);
    });
    assertAllClose(own, stock, { absolute: 2e-5, relative: 2e-5 }, 'logits');
    expect(own).not.toEqual(await logitsOf(llama));
  });

  it.each([
    ['a Llama', llama],
    ['a GPT-2', gpt2],
    ['a NeoX', neox],
  ] as const)(
    'takes three dispatches a layer for a token of 32 prompts, and a few more, for %s',
    async (_, config) => {
      registerOwnKernels(tuning);
      const model = Decoder.initialize(config, seededRandom(1));
      const prompts = Array.from({ length: 32 }, (_, row) => [row % 17, 3]);
      const cached = new CachedDecoder(model, prompts, 3);
      const token = (logits: Tensor2D): void => {
        logits.dispose();
      };
      token(cached.read());
      token(cached.next(prompts.map(() => 5)));
      await backend.sync();
      const before = backend.counters.snapshot();
      token(cached.next(prompts.map(() => 6)));
      await backend.sync();
      const { dispatches } = backend.counters.snapshot();
      // The tokens' embeddings (and the positions', and their sum), the final norm, the logits.
      const rest = config.positions === 'learned' ? 5 : 3;
      expect(dispatches - before.dispatches).toBe(3 * config.layers + rest);
      cached.dispose();
      model.dispose();
    },
  );

  it('writes a column and attends to all in one dispatch a layer, and creates no buffer as long as the cache', async () => {
    registerOwnKernels(tuning);
    const heads = headShape(llama);
    const shape = { heads, lengths: [3, 2], width: 4, capacity: 4096, maxPositions: 4096 };
    const cache = keyValueCache(shape);
    const rows = (count: number, across: number): Tensor2D =>
      tensor2d(new Float32Array(count * across).fill(1), [count, across]);
    const prompts = rows(8, 12);
    const [query, key] = [rows(2, 24), rows(2, 12)];
    cache.keepPrompts(prompts, prompts);
    const token = (): void => {
      tidy(() => {
        cache.openColumn();
        cache.attend(0, query, key, key);
      });
    };
    token(); // uploads, and makes the table of rotations
    await backend.sync();
    const before = backend.counters.snapshot();
    token();
    const after = backend.counters.snapshot();
    expect(after.dispatches - before.dispatches).toBe(1);
    expect(after.bytesAllocated - before.bytesAllocated).toBeLessThan(2 * 24 * 4096);
    for (const held of [cache, prompts, query, key]) held.dispose();
  });
});
