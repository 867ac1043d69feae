import { expect, test } from 'vitest';

import { flat, healthInput, line } from '../../testing/healthInput';
import { firstLossOff, lossAboveStart, saturated, stuck } from './lossDetectors';
import { alwaysClipped, bothFall, leftOut, notFinite, spike } from './stepDetectors';

const ln2 = Math.LN2;
const dpo = { alignment: { lossType: 'dpo' } };
const ipo = { alignment: { lossType: 'ipo' } };

test('a first loss off its value at h = 0 is severe, a rounded one is not', () => {
  const of = (run: Record<string, unknown>, loss: number, firstStep = 1) =>
    firstLossOff(healthInput({ run, firstStep, train: { loss: [loss] } }));
  expect(of(dpo, 0.7)).toMatchObject({
    severity: 'bad',
    chart: 'loss',
    saw: 'Step 1 has a loss of 0.7; where policy and reference are the same it is ln 2 = 0.6931.',
  });
  expect(of(ipo, 24)?.saw).toBe(
    'Step 1 has a loss of 24; where policy and reference are the same it is 1/(4β²) = 25.',
  );
  expect(of(dpo, ln2 * 1.0009)).toBeNull();
  expect(of(dpo, ln2 * 1.0011)).not.toBeNull();
  expect(of(ipo, 25.02)).toBeNull();
  expect(of(dpo, 0.5, 2)).toBeNull();
  // What is not finite is said by the pause.
  expect(of(ipo, Number.POSITIVE_INFINITY)).toBeNull();
});

test('a loss that does not leave its start through twenty logged steps is stuck', () => {
  const of = (loss: number[], run: Record<string, unknown> = dpo) =>
    stuck(healthInput({ run, train: { loss } }));
  expect(of(flat(ln2, 19))).toBeNull();
  expect(of(flat(ln2))).toMatchObject({
    severity: 'bad',
    title: 'The loss is stuck at ln 2',
    saw: 'Through steps 1 to 20 the loss is 0.6931, its value before any training (ln 2 = 0.6931).',
  });
  // Half a percent is the bound: one step beyond it is movement.
  expect(of([...flat(ln2, 19), ln2 * 0.9951])).not.toBeNull();
  expect(of([...flat(ln2, 19), ln2 * 0.9949])).toBeNull();
  expect(of(flat(25), ipo)?.saw).toContain('(1/(4β²) = 25)');
  expect(of(flat(ln2), { ...dpo, optimizer: { learningRate: 0 } })?.change).toBe(
    'The learning rate is 0: give it a value above 0, such as 0.0005.',
  );
  // While the warm-up rises, it is too early.
  expect(of(flat(ln2), { ...dpo, optimizer: { warmupSteps: 5 } })).toBeNull();
  expect(of(flat(ln2, 25), { ...dpo, optimizer: { warmupSteps: 5 } })).not.toBeNull();
});

test('a mean loss beyond one and a half times the first is severe', () => {
  const of = (value: number) =>
    lossAboveStart(healthInput({ run: dpo, train: { loss: flat(value) } }));
  expect(of(1.03)).toBeNull();
  expect(of(1.05)).toMatchObject({
    severity: 'bad',
    saw: 'Over steps 1 to 20 the mean loss is 1.05; it began at 0.693.',
    change: 'Lower the learning rate of 0.0005 tenfold, or add a warm-up, and train again.',
  });
});

test('saturation needs a spent weight and an accuracy near 1', () => {
  const of = (loss: number, accuracy = 1, run: Record<string, unknown> = dpo) =>
    saturated(
      healthInput({
        run,
        train: {
          loss: flat(loss),
          'rewards/accuracies': flat(accuracy),
          'rewards/margins': flat(6),
        },
      }),
    );
  // 1 − exp(−0.01) is 0.00995.
  expect(of(0.01)).toMatchObject({
    severity: 'warn',
    saw: "Over steps 1 to 20 accuracy is 1, the mean margin 6 and the gradient's weight at most 0.00995, of 0.5 at the start.",
  });
  expect(of(0.0102)).toBeNull();
  expect(of(0.01, 0.98)).toBeNull();
  expect(of(0.01, 1, ipo)).toBeNull();
  expect(of(0.01, 1, { alignment: { lossType: 'dpo', labelSmoothing: 0.1 } })).toBeNull();
});

test('both rewards fall only where both do, below zero and by more than two nats', () => {
  const of = (chosen: number[], rejected: number[]) =>
    bothFall(
      healthInput({
        run: dpo,
        train: { 'rewards/chosen': chosen, 'rewards/rejected': rejected },
      }),
    );
  const notice = of([...flat(-0.1, 10), ...flat(-0.4, 10)], [...flat(-0.5, 10), ...flat(-1, 10)]);
  expect(notice?.saw).toBe(
    'Over steps 1 to 20 the chosen reward went from -0.1 to -0.4 and the rejected one from -0.5 to -1: a chosen answer has lost 4 nats.',
  );
  expect(notice?.severity).toBe('note');
  // From half of the rejected answers' fall on, the gap hardly grows.
  const chosen = (now: number) => of([...flat(0, 10), ...flat(now, 10)], line(-0.5, -0.5 - 1 / 3));
  expect(chosen(-0.3)?.severity).toBe('note');
  expect(chosen(-0.4)?.severity).toBe('warn');
  expect(of([...flat(0, 10), ...flat(-0.19, 10)], line(-0.5, -1))).toBeNull();
  expect(of([...flat(0, 10), ...flat(-0.21, 10)], line(-0.5, -1))).not.toBeNull();
  expect(of(line(-0.4, -0.3), line(-0.5, -1))).toBeNull();
  expect(of(line(-0.1, -0.5), line(-1, -0.5))).toBeNull();
});

test('a divergence is told with its pair, and names an IPO target that no policy reaches', () => {
  const pair = { index: 3, line: 4, prompt: 'How?' };
  const divergence = { message: 'Step 2: a pair’s loss is NaN, so the update was left out.', pair };
  expect(notFinite(healthInput())).toBeNull();
  expect(notFinite(healthInput({ run: dpo, divergence }))).toMatchObject({
    severity: 'bad',
    saw: 'Step 2: a pair’s loss is NaN, so the update was left out. It is line 4 of pairs.jsonl: “How?”.',
    pair: 3,
    change: expect.stringContaining('lower learning rate') as string,
  });
  const data = { path: 'pairs.jsonl', evalPath: 'held.jsonl' };
  const of = (index: number) =>
    notFinite(
      healthInput({
        run: { ...dpo, data },
        preparation: { trainPairs: 360, evalPairs: 40 },
        divergence: { ...divergence, pair: { index, line: 1, prompt: 'How?' } },
      }),
    )?.saw;
  expect(of(359)).toContain('It is line 1 of pairs.jsonl:');
  expect(of(360)).toContain('It is line 1 of held.jsonl:');
  const tiny = { alignment: { lossType: 'ipo', beta: 1e-20 } };
  expect(notFinite(healthInput({ run: tiny, divergence }))?.change).toBe(
    'β is 1.00e-20, which asks for a margin of 1/(2β) = 5.00e+19: Reset and raise it to about 0.1.',
  );
});

test('a second update that is left out is severe', () => {
  const of = (loss: number[]) =>
    leftOut(healthInput({ train: { loss, grad_norm: flat(1, loss.length) } }));
  expect(of([0.6, Number.NaN, 0.6])).toBeNull();
  expect(of([0.6, Number.NaN, Number.POSITIVE_INFINITY])?.saw).toBe(
    '2 of the last 3 logged steps had a loss or a gradient that is not finite.',
  );
  // Long ago is over.
  expect(of([Number.NaN, Number.NaN, ...flat(0.6)])).toBeNull();
});

test('clipping is told from nine in ten steps on, and never where nothing is clipped', () => {
  const of = (clipped: number, maxGradNorm = 1) =>
    alwaysClipped(
      healthInput({
        run: { ...dpo, optimizer: { maxGradNorm } },
        train: { grad_norm: [...flat(0.5, 20 - clipped), ...flat(4, clipped)] },
      }),
    );
  expect(of(17)).toBeNull();
  expect(of(18)).toMatchObject({
    severity: 'note',
    saw: '18 of the last 20 logged gradients were longer than 1; the median is 4.',
    change: expect.stringContaining('near 8 ') as string,
  });
  expect(of(20, 0)).toBeNull();
});

test('a gradient ten times the median is a spike while it is recent', () => {
  const of = (norms: number[], maxGradNorm = 1) =>
    spike(
      healthInput({ run: { ...dpo, optimizer: { maxGradNorm } }, train: { grad_norm: norms } }),
    );
  expect(of([...flat(2, 18), 20, 2])).toBeNull();
  expect(of([...flat(2, 18), 21, 2])).toMatchObject({
    severity: 'note',
    saw: 'Step 19 has a gradient norm of 21, 11 times the median of 2.',
  });
  expect(of([...flat(2, 14), 21, ...flat(2, 5)])).toBeNull();
  // From next to nothing it is no event.
  expect(of([...flat(0.01, 19), 0.9])).toBeNull();
  expect(of([...flat(2, 19), 21], 0)?.severity).toBe('warn');
});
