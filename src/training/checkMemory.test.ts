import { describe, expect, it } from 'vitest';

import { defaultConfig } from '../protocol/resolveConfig';
import type { AdapterReport, Preparation } from '../protocol/run';
import { checkMemory } from './checkMemory';

const mebibyte = 1024 * 1024;
const adapter = {
  ...{ status: 'adapter', kind: 'hardware', description: '', vendor: '', architecture: '' },
  ...{ maxBufferSize: 256 * mebibyte, maxStorageBufferBindingSize: 128 * mebibyte, features: [] },
} as unknown as AdapterReport;

/** The sentence on a run whose largest buffer has this size. */
function refusal(
  size: number,
  batches: { micro: number; sft: number; sftSteps?: number; table?: number },
): string {
  const config = defaultConfig('pairs.jsonl');
  const run = {
    ...config,
    training: { ...config.training, microBatchSize: batches.micro },
    sft: { ...config.sft, steps: batches.sftSteps ?? 10, batchSize: batches.sft },
  };
  const table = { name: 'Token table', bytes: (batches.table ?? 1) * mebibyte, ofRows: false };
  const scores = { name: 'Attention scores of a layer', bytes: size * mebibyte, ofRows: true };
  const memory = { buffers: [table, scores] };
  try {
    checkMemory(run, { memory } as unknown as Preparation, adapter, 'webgpu');
  } catch (error) {
    return (error as Error).message;
  }
  return 'fits';
}

describe('checkMemory', () => {
  it.each([
    [128, { micro: 16, sft: 16 }, 'fits'],
    // 32 rows make 256 MiB, so 16 rows fit: eight pairs, or the sixteen rows of the SFT batch.
    [256, { micro: 16, sft: 16 }, 'training.microBatchSize 8 instead of 16 fits.'],
    [256, { micro: 2, sft: 32 }, ': sft.batchSize 16 instead of 32 fits.'],
    [
      256,
      { micro: 16, sft: 24 },
      'training.microBatchSize 8 instead of 16 and sft.batchSize 16 instead of 24 fit.',
    ],
    [256, { micro: 16, sft: 64, sftSteps: 0 }, 'training.microBatchSize 8 instead of 16 fits.'],
    [
      1,
      { micro: 1, sft: 1, table: 148 },
      'Token table: this model needs a buffer of 148 MiB for it, and this adapter binds at most 128 MiB. No setting makes it smaller: another adapter, or the WASM backend, is needed.',
    ],
    [512, { micro: 1, sft: 1 }, 'a smaller data.maxLength than 256 is needed.'],
  ])('of a buffer of %d MiB with %j says what fits', (size, batches, sentence) => {
    expect(refusal(size, batches)).toContain(sentence);
  });
});

describe('checkMemory on WASM', () => {
  const gibibyte = 1024 ** 3;
  const run = (total: number, lighter: Preparation['lighter']): string => {
    const memory = { total: total * gibibyte, buffers: [] };
    try {
      checkMemory(
        defaultConfig('pairs.jsonl'),
        { memory, lighter } as unknown as Preparation,
        { status: 'no-webgpu' },
        'wasm',
      );
    } catch (error) {
      return (error as Error).message;
    }
    return 'fits';
  };

  it('refuses what is above 4 GiB, and names each setting that makes it fit', () => {
    expect(run(3.9, [])).toBe('fits');
    expect(
      run(4.9, [
        { path: 'training.microBatchSize', value: 1, total: 4.5 * gibibyte },
        { path: 'optimizer.type', value: 'rmsprop', total: 3.7 * gibibyte },
        { path: 'model.trainLastLayers', value: 1, total: 2 * gibibyte },
      ]),
    ).toBe(
      'This run needs about 4.9 GiB, and WebAssembly gives at most 4.0 GiB: any of optimizer.type "rmsprop", model.trainLastLayers 1 fits.',
    );
  });

  it('says so where no single setting does', () => {
    expect(run(9, [{ path: 'optimizer.type', value: 'rmsprop', total: 7 * gibibyte }])).toContain(
      'no batch, optimizer or share of the model fits by itself',
    );
  });
});
