import { readFileSync } from 'node:fs';

import { loraTargets, type LoraTargets } from '../checkpoints/loraTargets';
import { readSafetensors, type StoredTensor } from '../checkpoints/safetensors';
import type { Decoder } from '../model/decoder';
import { adapterNames, newAdapters } from '../model/lora';
import { seededRandom } from '../shared/random';
import type { Family } from './referenceCase';
import { referenceModel } from './referenceModels';

interface Trajectory {
  readonly rate: number;
  readonly losses: readonly number[];
  readonly logps: readonly number[];
}

/** What PEFT made of a family with given adapters (src/testing/lora). */
export interface ExpectedLora {
  readonly targets: readonly string[];
  readonly rank: number;
  readonly alpha: number;
  readonly logps: readonly number[];
  readonly baseLogps: readonly number[];
  readonly adamw: Trajectory;
  readonly sgd: Trajectory;
}

const file = (path: string): Uint8Array => readFileSync(new URL(`lora/${path}`, import.meta.url));

export function expectedLora(family: Family): ExpectedLora {
  const all = JSON.parse(new TextDecoder().decode(file('expected.json'))) as Record<
    Family,
    ExpectedLora
  >;
  return all[family];
}

/** The given adapters as PEFT stores them. */
export function givenAdapters(family: Family): Map<string, StoredTensor> {
  return readSafetensors(file(`${family}/adapter.safetensors`));
}

/** The family's policy with the given adapters. */
export function adaptedPolicy(family: Family): {
  readonly policy: Decoder;
  readonly targets: LoraTargets;
} {
  const { targets: names, rank, alpha } = expectedLora(family);
  const base = referenceModel(family, 'policy');
  const targets = loraTargets(family, base.config, names);
  const maps = targets.targets.map((target) => target.maps);
  const shape = { rank, alpha, maps };
  const policy = base.adapted(newAdapters(base.config, shape, seededRandom(1)));
  const given = givenAdapters(family);
  const arrays = new Map<string, Float32Array>();
  const { heads } = base.config;
  for (const { path, maps: shared } of targets.targets) {
    const a = given.get(`base_model.model.${path}.lora_A.weight`)!;
    const b = given.get(`base_model.model.${path}.lora_B.weight`)!;
    const fanIn = a.shape[1]!;
    const fanOut = b.shape[0]! / shared.length;
    shared.forEach((map, m) => {
      const [nameA, nameB] = adapterNames(map, shared);
      arrays.set(
        nameA,
        Float32Array.from({ length: fanIn * rank }, (_, i) => {
          const [row, r] = [Math.floor(i / rank), i % rank];
          return a.values[r * fanIn + row]!;
        }),
      );
      // GPT-NeoX's joint rows go [head, query | key | value, width]; GPT-2's one map after the other.
      const rowOf = (out: number): number => {
        if (family !== 'gpt_neox' || shared.length === 1) return m * fanOut + out;
        const width = fanOut / heads;
        return (Math.floor(out / width) * 3 + m) * width + (out % width);
      };
      arrays.set(
        nameB,
        Float32Array.from({ length: rank * fanOut }, (_, i) => {
          const [r, out] = [Math.floor(i / fanOut), i % fanOut];
          return b.values[rowOf(out) * rank + r]!;
        }),
      );
    });
  }
  policy.takeTrained(arrays);
  return { policy, targets };
}
