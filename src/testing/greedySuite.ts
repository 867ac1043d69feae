import { beforeAll, describe, expect, it } from 'vitest';

import { selectBackend } from '../backend/select';
import { generate, type SampledPrompt } from '../evaluation/generate';
import type { BackendName } from '../protocol/run';
import { seededRandom } from '../shared/random';
import { registerKernelsOf } from '../training/runKernels';
import { expectedOf, families, tokenizerOf } from './referenceCase';
import { referenceModel } from './referenceModels';

const greedy = {
  ...{ maxNewTokens: 24, temperature: 0, topK: 0, topP: 1, repetitionPenalty: 1 },
} as const;

/** The greedy tokens of float64 PyTorch (src/testing/reference), held against a backend. */
export function describeGreedyTokens(backend: BackendName): void {
  describe(`greedy tokens on ${backend}`, () => {
    beforeAll(async () => {
      registerKernelsOf(await selectBackend(backend));
    });

    it.each(families)('are those of the reference for %s', async (family) => {
      const { greedy: expected } = expectedOf(family);
      const tokenizer = tokenizerOf(family);
      const model = referenceModel(family, 'policy');
      const prompts = expected.map(({ prompt }): SampledPrompt => {
        const { bosId } = tokenizer;
        const ids = [...(bosId === null ? [] : [bosId]), ...tokenizer.encode(prompt)];
        return { ids, random: seededRandom(1) };
      });
      const answers = await generate(model, prompts, {
        settings: greedy,
        eosId: tokenizer.eosId,
        batchSize: prompts.length,
        gate: () => Promise.resolve(),
      });
      expect(answers.map(({ ids }) => ids)).toEqual(expected.map(({ ids }) => ids));
      model.dispose();
    });
  });
}
