import { readTensor } from '../backend/read';
import type { Decoder } from '../model/decoder';
import type { LoraFamily, LoraTargets } from './loraTargets';
import { baseFolder } from './policyFiles';
import { writeSafetensors, type StoredTensor } from './safetensors';

/** One adapter's arrays: A [in, r], and B [r, out] of each map that its matrix holds. */
interface AdapterArrays {
  readonly a: Float32Array;
  readonly b: readonly Float32Array[];
}

/** [rows, columns] → [columns, rows] */
function turned(values: Float32Array, rows: number, columns: number): Float32Array {
  const result = new Float32Array(values.length);
  for (let r = 0; r < rows; r++)
    for (let c = 0; c < columns; c++) result[c * rows + r] = values[r * columns + c]!;
  return result;
}

/** Lays the rows [out, r] of several maps together, `block` rows of each in turn. */
function laidTogether(maps: readonly Float32Array[], block: number): Float32Array {
  const result = new Float32Array(maps.reduce((size, { length }) => size + length, 0));
  let at = 0;
  for (let from = 0; from < maps[0]!.length; from += block)
    for (const rows of maps) {
      result.set(rows.subarray(from, from + block), at);
      at += block;
    }
  return result;
}

/** An adapter as PEFT stores it: lora_A [r, in] and lora_B [out, r], its rows as the matrix has them. */
function peftTensors(
  { a, b }: AdapterArrays,
  rank: number,
  block: number | null,
): readonly [StoredTensor, StoredTensor] {
  const rows = b.map((values) => turned(values, rank, values.length / rank));
  const together = laidTogether(rows, block === null ? rows[0]!.length : block * rank);
  return [
    { shape: [rank, a.length / rank], values: turned(a, a.length / rank, rank) },
    { shape: [together.length / rank, rank], values: together },
  ];
}

/**
 * A policy's adapters in PEFT's layout: adapter_model.safetensors and adapter_config.json.
 * @param family whose checkpoints the base is of: GPT-NeoX goes head by head within its joint matrix
 * @param hasBase whether the base goes along, in a folder beside the adapters'
 */
export async function adapterFiles(
  policy: Decoder,
  family: LoraFamily,
  { targets, modules }: LoraTargets,
  hasBase: boolean,
): Promise<{ readonly name: string; readonly bytes: Uint8Array<ArrayBuffer> }[]> {
  const { adapters, config } = policy;
  if (!adapters) throw new Error('The policy has no adapters.');
  const { rank, alpha } = adapters.shape;
  const headWidth = config.hiddenSize / config.heads;
  const tensors = new Map<string, StoredTensor>();
  for (const { path, maps } of targets) {
    const own = maps.map((map) => adapters.byMap.get(map)!);
    const arrays: AdapterArrays = {
      a: await readTensor(own[0]!.a),
      b: await Promise.all(own.map(({ b }) => readTensor(b))),
    };
    const block = family === 'gpt_neox' && maps.length > 1 ? headWidth : null;
    const [a, b] = peftTensors(arrays, rank, block);
    tensors.set(`base_model.model.${path}.lora_A.weight`, a);
    tensors.set(`base_model.model.${path}.lora_B.weight`, b);
  }
  const described = {
    peft_type: 'LORA',
    task_type: 'CAUSAL_LM',
    base_model_name_or_path: hasBase ? baseFolder : null,
    inference_mode: true,
    r: rank,
    lora_alpha: alpha,
    lora_dropout: 0,
    target_modules: modules,
    bias: 'none',
    // GPT-2's matrices are Conv1D: [in, out].
    fan_in_fan_out: family === 'gpt2',
    init_lora_weights: true,
    use_rslora: false,
    use_dora: false,
    modules_to_save: null,
  };
  const json = new TextEncoder().encode(`${JSON.stringify(described, null, 2)}\n`);
  return [
    { name: 'adapter/adapter_config.json', bytes: json },
    { name: 'adapter/adapter_model.safetensors', bytes: writeSafetensors(tensors) },
  ];
}
