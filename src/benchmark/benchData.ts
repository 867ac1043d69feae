import type { TokenizedPair } from '../data/rows';
import { benchShape } from '../protocol/benchmark';
import { seededRandom } from '../shared/random';

/** The seed of weights and tokens, the same in every variant. */
export const benchSeed = 1;

function tokens(purpose: string, count: number): Int32Array {
  const random = seededRandom(benchSeed).fork(purpose);
  return Int32Array.from({ length: count }, () => random.integer(benchShape.vocabularySize));
}

/** The rows of the language-model step: what is read, and the token after each. */
export function lmRows(): { readonly inputIds: Int32Array; readonly targets: Int32Array } {
  const { rows, rowTokens } = benchShape;
  const ids = tokens('rows', rows * (rowTokens + 1));
  const cut = (from: number): Int32Array =>
    Int32Array.from({ length: rows * rowTokens }, (_, i) => {
      const row = Math.floor(i / rowTokens);
      return ids[row * (rowTokens + 1) + (i % rowTokens) + from]!;
    });
  return { inputIds: cut(0), targets: cut(1) };
}

/** The pairs of an alignment step, with p before the prompts of the refined rows. */
export function benchPairs(refinementTokens: number): TokenizedPair[] {
  const { pairs, promptTokens, completionTokens } = benchShape;
  const p = tokens('p', refinementTokens);
  return Array.from({ length: pairs }, (_, i) => {
    const promptIds = tokens(`prompt ${i}`, promptTokens);
    return {
      promptIds,
      chosenIds: tokens(`chosen ${i}`, completionTokens),
      rejectedIds: tokens(`rejected ${i}`, completionTokens),
      refinedPromptIds: Int32Array.from([...p, ...promptIds]),
      truncation: { promptTokens: 0, chosenCut: 0, rejectedCut: 0 },
    };
  });
}
