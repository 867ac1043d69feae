import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { selectBackend } from '../backend/select';
import { readTaskSet } from '../evaluation/tasks/readTaskSet';
import type { Decoder } from '../model/decoder';
import type { BackendName } from '../protocol/run';
import { registerKernelsOf } from '../training/runKernels';
import { TaskScores } from '../training/taskScores';
import { harnessCases, tinySet } from './harnessTasks';
import { tokenizerOf, type Family } from './referenceCase';
import { referenceModel } from './referenceModels';

type Case = (typeof harnessCases)[number];

/**
 * Our tiny sets asked of a reference checkpoint on a backend, held against what lm-evaluation-harness made of
 * them in float64: log-likelihoods option by option, generated answers, metric and standard error.
 */
export function describeTasks(
  family: Family,
  backend: BackendName,
  takes: (each: Case) => boolean = () => true,
): void {
  describe(`sets of questions on ${backend}, asked of ${family}`, () => {
    let model: Decoder;
    beforeAll(async () => {
      registerKernelsOf(await selectBackend(backend));
      model = referenceModel(family, 'policy');
    });
    afterAll(() => {
      model.dispose();
    });

    it.each(harnessCases.filter(takes).map((each) => [each.key, each] as const))(
      'has the scores of %s shots',
      async (_, { format, subject, shots, task }) => {
        const { items, value, stderr } = task.families[family];
        const set = readTaskSet('own.jsonl', tinySet(format, subject), format);
        const tokenizer = tokenizerOf(family);
        const scores = new TaskScores(
          { name: 'own', shots, set, hash: '' },
          { tokenizer, positions: model.config.maxPositions, positionsAtOnce: 2048 },
        );
        const found = await scores.ask(model, { gate: () => Promise.resolve() });
        expect(found.items).toHaveLength(items.length);
        for (const [i, wanted] of items.entries()) {
          const outcome = found.items[i]!;
          for (const [option, loglikelihood] of (wanted.loglikelihoods ?? []).entries()) {
            const distance = Math.abs(outcome.loglikelihoods![option]! - loglikelihood);
            expect(distance, `item ${i}, option ${option}`).toBeLessThan(
              1e-4 + 2e-7 * Math.abs(loglikelihood),
            );
          }
          expect(outcome.answer).toBe(wanted.answer ?? null);
          expect(outcome.shown.generated).toBe(wanted.generated ?? null);
          if (format === 'truthfulqa') expect(outcome.correct).toBeCloseTo(wanted.correct, 4);
          else expect(outcome.correct, `item ${i}`).toBe(wanted.correct === 1);
        }
        const digits = format === 'truthfulqa' ? 5 : 12;
        expect(found.score.value).toBeCloseTo(value, digits);
        expect(found.score.stderr).toBeCloseTo(stderr, digits);
        expect(found.score.n).toBe(items.length);
      },
    );
  });
}
