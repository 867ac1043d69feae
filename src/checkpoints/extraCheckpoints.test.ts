import { beforeAll, describe, expect, it } from 'vitest';

import { selectBackend } from '../backend/select';
import { Decoder } from '../model/decoder';
import { folderFiles, folderJson, sequenceLogps } from '../testing/extraCheckpoints';
import { assertAllClose } from '../testing/numberBounds';

import { openCheckpoint } from './openCheckpoint';
import { readArrays } from '../testing/readArrays';

interface Expected {
  readonly sequences: readonly (readonly number[])[];
  readonly cases: Readonly<
    Record<string, { readonly folder: string; readonly logps: readonly (readonly number[])[] }>
  >;
}

const expected = folderJson('extra/expected.json') as Expected;
const exactGelu = expected.cases['neox-sequential']!.logps.flat();

async function logpsOf(folder: string, tanhGelu: boolean): Promise<number[]> {
  const opened = await openCheckpoint(folderFiles(`extra/${folder}`));
  const config = tanhGelu ? { ...opened.config, mlp: 'geluTanh' as const } : opened.config;
  const model = Decoder.fromArrays(config, await readArrays(opened));
  const logps: number[] = [];
  for (const ids of expected.sequences) logps.push(...(await sequenceLogps(model, ids)));
  model.dispose();
  return logps;
}

describe.each(['cpu', 'wasm'] as const)(
  'checkpoints beside the reference case on %s',
  (backend) => {
    beforeAll(async () => {
      await selectBackend(backend);
    });

    it.each(Object.entries(expected.cases))(
      '%s has every log-probability within 1e-5',
      async (name, { folder, logps }) => {
        const found = await logpsOf(folder, name.endsWith('gelu_new'));
        assertAllClose(found, logps.flat(), { absolute: 1e-5, relative: 1e-5 }, name);
      },
    );
  },
);

interface ReferencePairs {
  readonly pairs: readonly {
    readonly promptIds: readonly number[];
    readonly chosenIds: readonly number[];
    readonly policyChosenLogps: number;
  }[];
}

it.each(['gpt2', 'gpt_neox', 'llama'])(
  'the %s policy of the reference case computes on the CPU as elsewhere',
  async (family) => {
    await selectBackend('cpu');
    const { pairs } = folderJson(`${family}/expected.json`) as ReferencePairs;
    const opened = await openCheckpoint(folderFiles(`${family}/policy`));
    const model = Decoder.fromArrays(opened.config, await readArrays(opened));
    for (const { promptIds, chosenIds, policyChosenLogps } of pairs.slice(0, 3)) {
      const logps = await sequenceLogps(model, [...promptIds, ...chosenIds]);
      const found = logps.slice(-chosenIds.length).reduce((sum, logp) => sum + logp, 0);
      assertAllClose([found], [policyChosenLogps], { absolute: 0, relative: 1e-5 }, family);
    }
    model.dispose();
  },
);

it('has a case in which an exact GELU and its tanh form are far apart', () => {
  const tanh = expected.cases['neox-sequential with gelu_new']!.logps.flat();
  const farthest = Math.max(...tanh.map((value, i) => Math.abs(value - exactGelu[i]!)));
  expect(farthest).toBeGreaterThan(1e-2);
});

it('reads what each config.json says', async () => {
  const open = async (folder: string) => openCheckpoint(folderFiles(`extra/${folder}`));
  const tied = await open('llama-tied');
  expect(tied).toMatchObject({
    family: 'llama',
    prefix: 'model.',
    dtypes: ['F32'],
    config: { tiedHead: true, kvHeads: 2, rotaryTheta: 500, attentionBias: 'none' },
  });
  // 457·16 + 2·(16·16·2 + 16·8·2 + 16·32·3 + 2·16) + 16
  expect(tied.parameters).toBe(12_000);
  expect(tied.bytes).toBe(48_000);
  expect(await open('llama-tied-bf16')).toMatchObject({ dtypes: ['BF16'], bytes: 24_000 });
  const sharded = await open('llama-tied-f16-sharded');
  expect(sharded).toMatchObject({ dtypes: ['F16'], bytes: 24_000 });
  expect(new Set(sharded.tensors.map(({ stored }) => stored.file.name)).size).toBe(2);
  expect((await open('llama-biased')).config).toMatchObject({
    attentionBias: 'all',
    mlpBias: true,
  });
  expect(await open('qwen2')).toMatchObject({
    family: 'qwen2',
    config: { attentionBias: 'qkv', mlpBias: false, rotaryTheta: 1e6 },
  });
  expect((await open('neox-sequential')).config).toMatchObject({
    parallelResidual: false,
    rotaryFraction: 0.5,
    mlp: 'gelu',
    tiedHead: false,
  });
});
