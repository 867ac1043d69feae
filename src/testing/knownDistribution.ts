import { generate } from '../evaluation/generate';
import { Decoder } from '../model/decoder';
import { parameterSpecs, type ModelConfig } from '../shared/modelConfig';
import { seededRandom } from '../shared/random';

/** The probabilities that every token of the known model has, whatever came before it. */
export const knownProbabilities = [0.02, 0.4, 0.08, 0.25, 0.2, 0.05] as const;

/**
 * A decoder whose next token has known probabilities: its last normalization gives (1, 0) whatever it is
 * given, and its head's first row holds the logarithms.
 */
function knownModel(): Decoder {
  const vocabularySize = knownProbabilities.length;
  const config: ModelConfig = {
    ...{ vocabularySize, hiddenSize: 2, layers: 1, heads: 1, kvHeads: 1, intermediateSize: 2 },
    ...{ maxPositions: 64, positions: 'learned', rotaryTheta: 1, rotaryFraction: 0 },
    ...{ norm: 'layerNorm', normEps: 1e-5, mlp: 'gelu', attentionBias: 'none', mlpBias: false },
    ...{ parallelResidual: false, tiedHead: false },
  };
  const arrays = new Map(
    parameterSpecs(config).map(({ name, shape }) => {
      const values = new Float32Array(shape.reduce((size, n) => size * n, 1));
      if (name === 'finalNorm.bias') values[0] = 1;
      if (name === 'head.weight') values.set(knownProbabilities.map(Math.log));
      return [name, values] as const;
    }),
  );
  return Decoder.fromArrays(config, arrays);
}

/** How often each token is drawn by the running backend, 40 times behind each of some prompts. */
export async function drawnCounts(prompts: number): Promise<number[]> {
  const model = knownModel();
  const random = seededRandom(23);
  const answers = await generate(
    model,
    Array.from({ length: prompts }, (_, i) => ({
      ids: [i % 6],
      random: random.fork(`prompt ${i}`),
    })),
    {
      settings: { maxNewTokens: 40, temperature: 1, topK: 0, topP: 1, repetitionPenalty: 1 },
      eosId: -1, // never drawn
      batchSize: prompts,
      gate: () => Promise.resolve(),
    },
  );
  model.dispose();
  const counts = knownProbabilities.map(() => 0);
  for (const id of answers.flatMap(({ ids }) => ids)) counts[id]! += 1;
  return counts;
}

/** χ² = Σ (observed − expected)² / expected. */
export function chiSquare(counts: readonly number[]): number {
  const total = counts.reduce((sum, count) => sum + count, 0);
  return counts.reduce((sum, count, id) => {
    const expected = total * knownProbabilities[id]!;
    return sum + (count - expected) ** 2 / expected;
  }, 0);
}
