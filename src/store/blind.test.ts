import { beforeEach, describe, expect, it } from 'vitest';

import type { SampleRow } from '../protocol/samples';
import {
  blindAnswersMade,
  blindChosen,
  blindForgotten,
  blindRevealed,
  blindRivalChosen,
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
  const { rival, step, choices } = sitting();
  blindChosen(choice, { rival, step, place: choices.length });
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
    const shown = { rival: 'reference', step: 4, place: 0 } as const;
    // The next evaluation comes between the sight of a question and the key.
    blindAnswersMade(8, rows(3, 8));
    blindChosen('first', shown);
    expect(sitting()).toMatchObject({ step: 4, choices: ['first'] });
    expect(refineryStore.getState().blind.choices.reference).toEqual({ 4: ['first'] });
    // A second press of the key was for the same question.
    blindChosen('tie', shown);
    expect(sitting().choices).toEqual(['first']);
  });

  it('counts no choice for answers that are gone', () => {
    blindAnswersMade(4, rows(3));
    const shown = { rival: 'reference', step: 4, place: 0 } as const;
    // A run that goes on from before them has others.
    blindAnswersMade(2, rows(3, 2));
    blindChosen('first', shown);
    expect(sitting()).toMatchObject({ step: 2, choices: [] });
  });

  it('stays with the evaluation of a question that is shown', () => {
    blindAnswersMade(4, rows(3));
    blindShown({ rival: 'reference', step: 4, place: 0 });
    blindAnswersMade(8, rows(3, 8));
    expect(sitting().step).toBe(4);
    blindStepChosen(8);
    blindShown({ rival: 'reference', step: 8, place: 0 });
    expect(sitting().step).toBe(8);
  });
});

describe('against an opponent', () => {
  /** Prompts that an opponent answered too, the first ones with the policy's own words. */
  const opposed = (count: number, step = 4, alike = 0): SampleRow[] =>
    rows(count, step).map((each, i) => ({
      ...each,
      opponent: {
        ...{ text: i < alike ? each.policy : `opponent ${i}`, tokens: 3, judged: null },
      },
    }));

  it('the same prompts are asked with its answers, in an order of their own', () => {
    const evaluation = { step: 4, rows: opposed(400, 4, 3) };
    const { asked, same } = blindQuestions(evaluation, 1, 'opponent');
    expect(same).toBe(3);
    expect(asked).toHaveLength(397);
    for (const { place, other, first } of asked) {
      expect(other).toBe(`opponent ${place}`);
      expect(['policy', 'opponent']).toContain(first);
    }
    const before = blindQuestions(evaluation, 1).asked;
    const placesOf = (questions: typeof asked) => questions.map(({ place }) => place).join();
    expect(placesOf(asked)).not.toBe(placesOf(before));
    // Two fair coins agree in half of their throws: 397 / 2 ± 40 (four standard deviations).
    const sides = new Map(before.map(({ place, first }) => [place, first === 'policy']));
    const agree = asked.filter(({ place, first }) => sides.get(place) === (first === 'policy'));
    expect(Math.abs(agree.length - 397 / 2)).toBeLessThan(40);
    expect(verdictOf({ first: 'opponent' }, 'first')).toBe('lose');
    expect(verdictOf({ first: 'opponent' }, 'second')).toBe('win');
  });

  it('is judged apart: neither choices nor what is revealed pass from one to the other', () => {
    blindAnswersMade(4, opposed(3, 4, 1));
    expect(sitting()).toMatchObject({ rival: 'reference', same: 0, revealed: false });
    choose('first');
    choose('tie');
    blindRevealed(true);
    blindRivalChosen('opponent');
    expect(sitting()).toMatchObject({ rival: 'opponent', step: 4, choices: [], revealed: false });
    choose('tie');
    choose('tie');
    // Two choices, and a prompt with one text as both answers.
    expect(blindTally(sitting(), sitting().choices)).toMatchObject({ n: 3, tie: 3 });
    expect(sitting().revealed).toBe(true);
    blindUndone();
    expect(sitting()).toMatchObject({ choices: ['tie'], revealed: false });
    blindRivalChosen('reference');
    expect(sitting()).toMatchObject({ choices: ['first', 'tie'], revealed: true });
    expect(blindTally(sitting(), sitting().choices)).toMatchObject({ n: 2, tie: 1 });
  });

  it('a choice counts for the comparison that was shown', () => {
    blindAnswersMade(4, opposed(3));
    const shown = { rival: 'reference', step: 4, place: 0 } as const;
    blindRivalChosen('opponent');
    blindChosen('first', shown);
    const { choices } = refineryStore.getState().blind;
    expect(choices).toEqual({ reference: { 4: ['first'] }, opponent: {} });
  });

  it('has the evaluations at which it answered, and where there are none the reference is judged', () => {
    blindRivalChosen('opponent');
    blindAnswersMade(4, rows(3));
    expect(sitting()).toMatchObject({ rival: 'reference', step: 4 });
    // The run was stopped and goes on with an opponent.
    blindStepChosen(4);
    blindAnswersMade(8, opposed(3, 8));
    expect(sitting()).toMatchObject({ rival: 'opponent', step: 8 });
    blindShown({ rival: 'opponent', step: 8, place: 0 });
    blindAnswersMade(12, opposed(3, 12));
    expect(sitting().step).toBe(8);
    choose('tie');
    // From before all of them it goes on without.
    blindAnswersMade(6, rows(3, 6));
    expect(sitting()).toMatchObject({ rival: 'reference', choices: [] });
    blindChosen('tie', { rival: 'opponent', step: 6, place: 0 });
    expect(sitting().choices).toEqual([]);
  });

  it('is asked for by each run anew', () => {
    blindAnswersMade(4, opposed(3));
    blindRivalChosen('opponent');
    blindForgotten();
    blindAnswersMade(4, opposed(3));
    expect(sitting().rival).toBe('reference');
  });
});
