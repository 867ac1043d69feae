import { beforeEach, describe, expect, it } from 'vitest';

import type { SampleRow } from '../protocol/samples';
import {
  blindAnswersMade,
  blindChosen,
  blindForgotten,
  blindRevealed,
  blindShown,
  blindSitting,
  blindStepChosen,
  blindUndone,
} from './blind';
import { blindQuestions, blindTally, verdictOf, type BlindChoice } from './blindState';
import { refineryStore } from './store';

const row = (i: number, step: number, same = false): SampleRow => ({
  ...{ step, prompt: `prompt ${i}`, policy: `policy ${i}`, judged: null },
  reference: same ? `policy ${i}` : `reference ${i}`,
  tokens: { prompt: 2, policy: 2, reference: 2 },
  opponent: null,
});
const rows = (count: number, step = 4): SampleRow[] =>
  Array.from({ length: count }, (_, i) => row(i, step));
const sitting = () => blindSitting(refineryStore.getState())!;

/** Takes a choice of what is shown. */
const choose = (choice: BlindChoice): void => {
  const { step, choices } = sitting();
  blindChosen(choice, { step, place: choices.length });
};

beforeEach(blindForgotten);

describe('questions', () => {
  it('come in an order of prompts and answers that the seed draws, and each once', () => {
    const evaluation = { step: 4, rows: rows(400) };
    const { asked, same } = blindQuestions(evaluation, 1);
    expect(same).toBe(0);
    expect(asked.map(({ place }) => place).sort((a, b) => a - b)).toEqual([...rows(400).keys()]);
    expect(blindQuestions(evaluation, 1)).toEqual({ asked, same });
    const orderOf = (seed: number, step = 4): string =>
      blindQuestions({ step, rows: rows(400) }, seed)
        .asked.map(({ place, first }) => `${place} ${first}`)
        .join();
    expect(orderOf(2)).not.toBe(orderOf(1));
    expect(orderOf(1, 8)).not.toBe(orderOf(1));
    // A fair coin is within 200 ± 40 of 400 (four standard deviations).
    const first = asked.filter((question) => question.first === 'policy').length;
    expect(Math.abs(first - 200)).toBeLessThan(40);
  });

  it('are not asked of answers that are one text, which are ties', () => {
    const evaluation = { step: 4, rows: [row(0, 4, true), row(1, 4), row(2, 4, true)] };
    const questions = blindQuestions(evaluation, 1);
    expect(questions.asked.map(({ place }) => place)).toEqual([1]);
    const [question] = questions.asked;
    const won = question!.first === 'policy' ? 'first' : 'second';
    // One win and two ties of three: Wilson’s interval of 2 of 3.
    expect(blindTally(questions, [won])).toMatchObject({ n: 3, win: 1, tie: 2, lose: 0 });
    expect(blindTally(questions, [won])!.share).toBeCloseTo(2 / 3, 12);
    expect(blindTally({ asked: [], same: 0 }, [])).toBeNull();
  });
});

it('turns a choice into the policy’s verdict', () => {
  expect(verdictOf({ first: 'policy' }, 'first')).toBe('win');
  expect(verdictOf({ first: 'policy' }, 'second')).toBe('lose');
  expect(verdictOf({ first: 'reference' }, 'first')).toBe('lose');
  expect(verdictOf({ first: 'reference' }, 'second')).toBe('win');
  expect(verdictOf({ first: 'reference' }, 'tie')).toBe('tie');
});

describe('a sitting', () => {
  it('keeps choices, takes them back, and reveals at its end or when asked', () => {
    expect(blindSitting(refineryStore.getState())).toBeNull();
    blindAnswersMade(4, rows(3));
    expect(sitting()).toMatchObject({ step: 4, choices: [], revealed: false });
    choose('first');
    choose('tie');
    expect(sitting().choices).toEqual(['first', 'tie']);
    expect(blindUndone()).toBe(true);
    blindRevealed(true);
    // What is revealed is not judged.
    choose('second');
    expect(sitting()).toMatchObject({ choices: ['first'], revealed: true });
    blindRevealed(false);
    choose('second');
    choose('second');
    expect(sitting().revealed).toBe(true);
    blindUndone();
    expect(sitting()).toMatchObject({ choices: ['first', 'second'], revealed: false });
    blindUndone();
    blindUndone();
    expect(blindUndone()).toBe(false);
  });

  it('stays with the evaluation that is judged when others come, and keeps each one’s choices', () => {
    blindAnswersMade(4, rows(3));
    blindAnswersMade(8, rows(3, 8));
    expect(sitting().step).toBe(8);
    choose('tie');
    blindAnswersMade(12, rows(3, 12));
    expect(sitting()).toMatchObject({ step: 8, choices: ['tie'] });
    blindStepChosen(4);
    expect(sitting()).toMatchObject({ step: 4, choices: [] });
    blindStepChosen(8);
    expect(sitting().choices).toEqual(['tie']);
    // A run that goes on from before an evaluation makes it anew.
    blindAnswersMade(8, rows(3, 8));
    expect(sitting().choices).toEqual([]);
  });

  it('counts a choice for the answers that were shown, though others have come in their place', () => {
    blindAnswersMade(4, rows(3));
    const shown = { step: 4, place: 0 };
    // The next evaluation comes between the sight of a question and the key.
    blindAnswersMade(8, rows(3, 8));
    blindChosen('first', shown);
    expect(sitting()).toMatchObject({ step: 4, choices: ['first'] });
    expect(refineryStore.getState().blind.choices).toEqual({ 4: ['first'] });
    // A second press of the key was for the same question.
    blindChosen('tie', shown);
    expect(sitting().choices).toEqual(['first']);
  });

  it('counts no choice for answers that are gone', () => {
    blindAnswersMade(4, rows(3));
    const shown = { step: 4, place: 0 };
    // A run that goes on from before them has others.
    blindAnswersMade(2, rows(3, 2));
    blindChosen('first', shown);
    expect(sitting()).toMatchObject({ step: 2, choices: [] });
  });

  it('stays with the evaluation of a question that is shown', () => {
    blindAnswersMade(4, rows(3));
    blindShown({ step: 4, place: 0 });
    blindAnswersMade(8, rows(3, 8));
    expect(sitting().step).toBe(4);
    blindStepChosen(8);
    blindShown({ step: 8, place: 0 });
    expect(sitting().step).toBe(8);
  });
});
