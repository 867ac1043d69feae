import { expect, test } from 'vitest';

import { flat, healthInput, line, type HandMade } from '../../testing/healthInput';
import {
  accuracyFalls,
  belowHalf,
  fewHeldOut,
  heldOutLossRises,
  sharedPrompts,
} from './heldOutDetectors';
import {
  naiveRefinement,
  refinementIdle,
  refinementOpposes,
  targetRunsAway,
} from './refinementDetectors';
import {
  contradictions,
  idleRate,
  notFitted,
  rowsBeyondPositions,
  rowsCut,
  unequalAnswers,
} from './setupDetectors';
import type { DataReport } from '../../protocol/data';

const dpo = { alignment: { lossType: 'dpo' } };

test('held-out accuracy that falls by more than chance while training rises is told', () => {
  const of = (now: number, train = line(0.7, 1)) =>
    accuracyFalls(
      healthInput({
        train: { 'rewards/accuracies': train },
        eval: { 'rewards/accuracies': [0.5, 0.6, 0.8, 0.75, 0.7, now, now, now] },
        preparation: { evalPairs: 100 },
      }),
    );
  // Two standard errors of a share of a hundred pairs are 0.1.
  expect(of(0.71)).toBeNull();
  expect(of(0.69)).toMatchObject({
    severity: 'warn',
    change: 'Train for about 20 steps, add pairs, raise β or lower the learning rate.',
  });
  expect(of(0.69)?.saw).toContain('was 0.8 at step 20 and is 0.69 over the last 3 evaluations');
  expect(of(0.6, line(1, 0.7))).toBeNull();
});

test('a held-out loss that rises by a twentieth of the first while training falls is told', () => {
  const of = (now: number, train = line(0.6, 0.2)) =>
    heldOutLossRises(
      healthInput({
        run: dpo,
        train: { loss: train },
        eval: { loss: [0.69, 0.6, 0.5, 0.51, 0.52, now, now, now] },
      }),
    );
  expect(of(0.534)).toBeNull();
  expect(of(0.536)).not.toBeNull();
  expect(of(0.6)?.saw).toContain('was 0.5 at step 20 and is 0.6 over the last 3 evaluations');
  expect(of(0.6, line(0.2, 0.6))).toBeNull();
});

test('a win rate surely below a half is told, one that may be chance is not', () => {
  const of = (share: number, evalPairs = 100, margin = -0.1) =>
    belowHalf(
      healthInput({
        eval: {
          'rewards/accuracies': [0, share, share, share],
          'rewards/margins': [0, margin, margin, margin],
        },
        preparation: { evalPairs },
      }),
    );
  // Wilson: 40 of 100 reaches 0.498, 41 of 100 reaches 0.508.
  expect(of(0.4)?.saw).toContain('is 0.4 (95 % 0.31 to 0.50, n = 100)');
  expect(of(0.41)).toBeNull();
  expect(of(0.4, 20)).toBeNull();
  // Where policy and reference are the same, no pair is preferred either way.
  expect(of(0, 100, 0)).toBeNull();
});

test('fewer than thirty held-out pairs are told with the interval of one half', () => {
  const of = (evalPairs: number) => fewHeldOut(healthInput({ preparation: { evalPairs } }));
  expect(of(30)).toBeNull();
  expect(of(29)).not.toBeNull();
  expect(of(12)).toMatchObject({
    severity: 'note',
    saw: '12 pairs are held out: a win rate of one half has a 95 % interval from 0.25 to 0.75.',
  });
  expect(of(0)?.title).toBe('No pair is held out');
  expect(fewHeldOut(healthInput({ preparation: null }))).toBeNull();
});

test('prompts in both splits are told', () => {
  expect(sharedPrompts(healthInput())).toBeNull();
  expect(sharedPrompts(healthInput({ preparation: { sharedPrompts: 3 } }))?.saw).toBe(
    '3 of the 40 held-out prompts are among the training pairs too.',
  );
});

const refined = (delta: number, margin: number, alignment: object = {}): HandMade => ({
  run: { alignment: { lossType: 'sr-dpo', ...alignment } },
  train: { 'refinement/delta': flat(delta), 'rewards/margins': flat(margin) },
});

test('a Δ of less than a fiftieth of the margin does nothing', () => {
  const of = (parts: HandMade) => refinementIdle(healthInput(parts));
  expect(of(refined(0.019, 1))).toMatchObject({
    severity: 'note',
    saw: 'Over steps 1 to 20 Δ has a mean size of 0.019, against a margin of 1.',
  });
  expect(of(refined(0.021, 1))).toBeNull();
  // Before there is a margin there is nothing to judge.
  expect(of(refined(0, 0.04))).toBeNull();
  expect(of({ ...refined(0, 1), run: dpo })).toBeNull();
});

test('a Δ of the other sign is told from a tenth of the margin on', () => {
  const of = (delta: number, margin: number) =>
    refinementOpposes(healthInput(refined(delta, margin)));
  expect(of(-0.09, 1)).toBeNull();
  expect(of(-0.11, 1)?.saw).toBe(
    'Over steps 1 to 20 the mean Δ is -0.11 while the mean margin is 1.',
  );
  expect(of(0.5, 1)).toBeNull();
  expect(of(0.5, -1)).not.toBeNull();
});

test('the target runs away where λΔ is more than the margin', () => {
  const of = (parts: HandMade) => targetRunsAway(healthInput(parts));
  expect(of(refined(3.3, 1))).toBeNull();
  expect(of(refined(3.4, 1))).toMatchObject({
    severity: 'bad',
    saw: 'Over steps 1 to 20 the refinement takes 1.02 from a mean margin of 1 (λ = 0.3, Δ = 3.4).',
    change: 'Lower λ below 0.29.',
  });
  // Sr-IPO as printed takes λ·β of it, as derived λ.
  expect(of(refined(3.4, 1, { lossType: 'sr-ipo' }))).toBeNull();
  expect(of(refined(3.4, 1, { lossType: 'sr-ipo', refinementScale: 'unit' }))).not.toBeNull();
});

test('an empty p with a factor of one or more has no target', () => {
  const of = (alignment: object) => naiveRefinement(healthInput({ run: { alignment } }));
  const empty = { lossType: 'sr-dpo', refinementPrompt: '' };
  expect(of({ ...empty, refinementWeight: 0.99 })).toBeNull();
  expect(of({ ...empty, refinementWeight: 1 })).toMatchObject({
    severity: 'bad',
    saw: 'p is empty and λ is 1, so 1 times the margin is taken from the margin itself.',
  });
  expect(of({ lossType: 'sr-dpo', refinementWeight: 1 })).toBeNull();
  expect(of({ ...empty, lossType: 'sr-ipo', refinementWeight: 9 })).toBeNull();
  expect(of({ ...empty, lossType: 'sr-ipo', refinementWeight: 10 })).not.toBeNull();
  const unit = { lossType: 'sr-ipo', refinementScale: 'unit', refinementPrompt: '' };
  expect(of({ ...unit, refinementWeight: 1 })).not.toBeNull();
});

test('a rate of zero and a warm-up as long as the run are told before it', () => {
  const of = (optimizer: object, steps = 100) =>
    idleRate(healthInput({ activity: 'idle', run: { optimizer, training: { steps } } }));
  expect(of({ learningRate: 0 })?.saw).toBe('Each of the 100 steps has a learning rate of 0.');
  expect(of({ learningRate: 0 }, 0)).toBeNull();
  expect(of({ warmupSteps: 99 })).toBeNull();
  expect(of({ warmupSteps: 200, learningRate: 2e-3 })?.saw).toBe(
    'The warm-up takes 200 steps and the run has 100: the rate gets no further than 0.00099 of 0.002.',
  );
  expect(of({ warmupSteps: 100 })).not.toBeNull();
});

test('rows are told from half the answers on, and severely where all are cut', () => {
  const of = (pairs: number, chosenCut: number, rejectedCut: number) =>
    rowsCut(
      healthInput({
        run: { data: { path: 'a', maxLength: 8 } },
        preparation: { truncation: { pairs, promptCut: pairs, chosenCut, rejectedCut } },
      }),
    );
  expect(of(399, 199, 0)).toBeNull();
  expect(of(399, 0, 200)).toMatchObject({ severity: 'warn', title: 'Most answers lose their end' });
  expect(of(400, 7, 9)).toMatchObject({
    severity: 'bad',
    saw: 'At a context length of 8 tokens, 400 of 400 pairs are cut: 7 lose the end of the chosen answer and 9 that of the rejected one.',
  });
});

test('rows behind the positions of a rotary checkpoint are told, those that just fit are not', () => {
  const of = (longestRow: number, longestRefinedRow: number) =>
    rowsBeyondPositions(
      healthInput({ preparation: { longestRow, longestRefinedRow, maxPositions: 2048 } }),
    );
  expect(of(2048, 2048)).toBeNull();
  expect(of(2049, 0)).toMatchObject({
    severity: 'warn',
    saw: 'The longest row has 2,049 tokens; the checkpoint’s config.json says max_position_embeddings 2,048.',
    change: 'Lower the context length until no row has more than 2,048 tokens.',
  });
  expect(of(2000, 2100)?.saw).toContain('2,100 tokens with p before it');
});

test('unequal answers are told for summed IPO only', () => {
  const of = (chosen: number, alignment: object) =>
    unequalAnswers(
      healthInput({ run: { alignment }, preparation: { meanTokens: { chosen, rejected: 10 } } }),
    );
  expect(of(14.9, { lossType: 'ipo' })).toBeNull();
  expect(of(15, { lossType: 'ipo' })?.saw).toBe(
    'A chosen answer has 15 tokens on average and a rejected one 10: the chosen ones are 1.5 times as long.',
  );
  expect(of(5, { lossType: 'sr-ipo' })?.saw).toContain('the rejected ones are 2 times as long');
  expect(of(30, { lossType: 'ipo', logpReduction: 'mean' })).toBeNull();
  expect(of(30, { lossType: 'dpo' })).toBeNull();
});

test('contradicting pairs are told from a twentieth on', () => {
  const of = (count: number) =>
    contradictions(
      // The rest of the report is not looked at.
      healthInput({ report: { usable: 100, contradictions: count } as DataReport }),
    );
  expect(of(4)).toBeNull();
  expect(of(5)?.saw).toBe('5 of 100 pairs prefer what another pair of the same prompt disprefers.');
});

test('a policy near a uniform guess was hardly fitted', () => {
  const of = (loss: number, activity: HandMade['activity'] = 'aligning') =>
    notFitted(healthInput({ activity, sft: { loss: [loss] } }));
  // ln 512 is 6.238; eight tenths of it are 4.991.
  expect(of(4.99)).toBeNull();
  expect(of(5)?.saw).toBe(
    'After 150 SFT steps the loss is 5 nats a token; guessing evenly among 512 tokens gives ln 512 = 6.24.',
  );
  expect(of(6.2, 'fitting')).toBeNull();
  expect(notFitted(healthInput({ activity: 'idle', run: { sft: { steps: 0 } } }))?.title).toBe(
    'The policy is not fitted first',
  );
  const model = { source: 'checkpoint', policyPath: 'mine' };
  expect(notFitted(healthInput({ activity: 'idle', run: { model } }))).toBeNull();
});
