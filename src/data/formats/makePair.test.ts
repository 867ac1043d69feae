import { describe, expect, it } from 'vitest';

import { implicitPromptLength, splitTexts } from './implicitPrompt';
import { plainTemplate } from '../plainTemplate';
import type { Template } from '../template';
import { makePair, makeUnpaired, type RowParts, type UnpairedParts } from './makePair';

const user = (content: string) => ({ role: 'user', content });
const assistant = (content: string) => ({ role: 'assistant', content });
const system = (content: string) => ({ role: 'system', content });

describe('implicitPromptLength', () => {
  it.each([
    ['The sky is blue', 'The sky is green', 10],
    ['The sky is', 'The sea is', 5],
    ['ab', 'cd', 0],
    ['ab', 'abcd', 1],
    ['', 'abcd', 0],
    [' x', ' y', 0],
    ['a🙂', 'a🙃', 1],
  ])('parts %j and %j', (chosen, rejected, length) => {
    expect(implicitPromptLength(chosen, rejected)).toBe(length);
  });
});

describe('splitTexts', () => {
  it('takes the last turn of transcripts with one prompt, however alike the completions begin', () => {
    const prompt = '\n\nHuman: a\n\nAssistant: b\n\nHuman: c\n\nAssistant:';
    expect(splitTexts(`${prompt} Yes, do.`, `${prompt} Yes, no.`)).toEqual({
      prompt,
      chosen: ' Yes, do.',
      rejected: ' Yes, no.',
    });
  });

  it('knows transcripts whose leading blank line was trimmed', () => {
    const prompt = 'Human: Hi\n\nAssistant:';
    expect(splitTexts(`${prompt} Yes`, `${prompt} Yup`)).toEqual({
      prompt,
      chosen: ' Yes',
      rejected: ' Yup',
    });
  });

  it('goes back to a shared assistant turn where transcripts part earlier', () => {
    const shared = '\n\nHuman: a\n\nAssistant:';
    expect(
      splitTexts(
        `${shared} b\n\nHuman: c\n\nAssistant: d`,
        `${shared} x\n\nHuman: y\n\nAssistant: z`,
      ),
    ).toEqual({
      prompt: shared,
      chosen: ' b\n\nHuman: c\n\nAssistant: d',
      rejected: ' x\n\nHuman: y\n\nAssistant: z',
    });
    expect(splitTexts(`${shared} b\n\nHuman: c\n\nAssistant: d`, `${shared} b`)).toMatchObject({
      prompt: shared,
      rejected: ' b',
    });
  });
});

const pairOf = (parts: RowParts) => makePair(parts, plainTemplate);
const unpairedOf = (parts: UnpairedParts) => makeUnpaired(parts, plainTemplate);

describe('makePair', () => {
  it('never trains on turns that both conversations share', () => {
    const opening = [system('Be brief.'), user('Hi'), assistant('Hello.'), user('Sky?')];
    const expected = {
      prompt: 'System: Be brief.\n\nUser: Hi\n\nAssistant: Hello.\n\nUser: Sky?\n\nAssistant:',
      chosen: ' Blue.',
      rejected: ' Green.',
    };
    const [chosen, rejected] = [assistant('Blue.'), assistant('Green.')];
    expect(pairOf({ prompt: opening, chosen: [chosen], rejected: [rejected] })).toEqual(expected);
    expect(
      pairOf({ prompt: null, chosen: [...opening, chosen], rejected: [...opening, rejected] }),
    ).toEqual(expected);
    expect(
      pairOf({ prompt: opening, chosen: [...opening, chosen], rejected: [...opening, rejected] }),
    ).toEqual(expected);
    expect(
      pairOf({
        prompt: opening.slice(0, 2),
        chosen: [...opening.slice(2), chosen],
        rejected: [...opening.slice(2), rejected],
      }),
    ).toEqual(expected);
    expect(
      pairOf({
        prompt: opening.slice(1),
        chosen: 'Blue.',
        rejected: 'Green.',
        system: 'Be brief.',
      }),
    ).toEqual(expected);
  });

  it('has the template render a prompt once for both completions', () => {
    const asked: unknown[] = [];
    const template: Template = {
      special: true,
      row: (...turns) => {
        asked.push(turns);
        return { prompt: 'p', completions: ['c', 'r'] };
      },
    };
    const [chosen, rejected] = [assistant('Blue.'), assistant('Green.')];
    expect(
      makePair({ prompt: [user('Sky?')], chosen: [chosen], rejected: [rejected] }, template),
    ).toEqual({ prompt: 'p', chosen: 'c', rejected: 'r', templated: true });
    expect(asked).toEqual([[[user('Sky?')], [[chosen], [rejected]]]]);
  });

  it('puts a prompt text before lists that do not repeat it', () => {
    const lists = { chosen: [assistant('Blue.')], rejected: [assistant('Green.')] };
    const prompt = 'User: Sky?\n\nAssistant:';
    expect(pairOf({ prompt: 'Sky?', ...lists })).toMatchObject({ prompt });
  });

  it('keeps a prompt text beside lists that open with another user turn', () => {
    const lists = {
      chosen: [user('Is it far?'), assistant('Yes.')],
      rejected: [user('Is it far?'), assistant('No.')],
    };
    expect(pairOf({ prompt: 'Context: the moon', ...lists })).toEqual({
      prompt: 'User: Context: the moon\n\nUser: Is it far?\n\nAssistant:',
      chosen: ' Yes.',
      rejected: ' No.',
    });
    const brief = {
      chosen: [system('Be brief.'), ...lists.chosen],
      rejected: [system('Be brief.'), ...lists.rejected],
    };
    expect(pairOf({ prompt: 'Context: the moon', ...brief })).toEqual({
      prompt: 'System: Be brief.\n\nUser: Context: the moon\n\nUser: Is it far?\n\nAssistant:',
      chosen: ' Yes.',
      rejected: ' No.',
    });
  });

  it('adds no prompt text that is empty, a user turn, or all turns as a transcript', () => {
    const opening = [user('Hi'), assistant('Hello.'), user('Sky?')];
    const lists = {
      chosen: [...opening, assistant('Blue.')],
      rejected: [...opening, assistant('Green.')],
    };
    const expected = {
      prompt: 'User: Hi\n\nAssistant: Hello.\n\nUser: Sky?\n\nAssistant:',
      chosen: ' Blue.',
      rejected: ' Green.',
    };
    const transcript = '\n\nHuman: Hi\n\nAssistant: Hello.\n\nHuman: Sky?\n\nAssistant:';
    for (const prompt of ['', 'Hi', 'Sky?', ' Sky?\n', transcript]) {
      expect(pairOf({ prompt, ...lists })).toEqual(expected);
    }
  });

  it('takes turns only once where the lists repeat the end of the prompt', () => {
    const lists = {
      chosen: [user('Sky?'), assistant('Blue.')],
      rejected: [user('Sky?'), assistant('Green.')],
    };
    const expected = {
      prompt: 'System: Be brief.\n\nUser: Sky?\n\nAssistant:',
      chosen: ' Blue.',
      rejected: ' Green.',
    };
    expect(pairOf({ prompt: [system('Be brief.'), user('Sky?')], ...lists })).toEqual(expected);
    const longer = {
      chosen: [system('Be brief.'), ...lists.chosen],
      rejected: [system('Be brief.'), ...lists.rejected],
    };
    expect(pairOf({ prompt: [user('Sky?')], ...longer })).toEqual(expected);
    const oneSided = { ...lists, rejected: [assistant('Green.')] };
    expect(pairOf({ prompt: [system('Be brief.'), user('Sky?')], ...oneSided })).toEqual(expected);
  });

  it('renders all turns after the point where conversations part', () => {
    expect(
      pairOf({
        prompt: [user('a')],
        chosen: [assistant('b'), user('c'), assistant('d')],
        rejected: [assistant('x'), { role: 'tool', content: 'y' }],
      }),
    ).toEqual({
      prompt: 'User: a\n\nAssistant:',
      chosen: ' b\n\nUser: c\n\nAssistant: d',
      rejected: ' x\n\nTool: y',
    });
  });
});

describe('makeUnpaired', () => {
  it('renders a completion apart from the turns before it', () => {
    const wanted = { prompt: 'User: a\n\nAssistant:', completion: ' b' };
    const [turn, list] = [[assistant('b')], [user('a'), assistant('b')]];
    expect(unpairedOf({ prompt: [user('a')], completion: turn })).toEqual(wanted);
    expect(unpairedOf({ prompt: [user('a')], completion: 'b' })).toEqual(wanted);
    expect(unpairedOf({ prompt: 'a', completion: turn })).toEqual(wanted);
    expect(unpairedOf({ prompt: 'a', completion: list })).toEqual(wanted);
    expect(unpairedOf({ prompt: 'a', completion: ' b' })).toEqual({
      prompt: 'a',
      completion: ' b',
    });
  });

  it.each([
    ['messages', [user('q')], []],
    ['text', 'q', []],
    ['text that the list repeats', 'q', [user('q')]],
  ])('leaves every turn but the last to a prompt of %s', (_, prompt, before) => {
    const turns = [...before, assistant('A1'), user('q2')];
    const opening = 'User: q\n\nAssistant: A1\n\nUser: q2\n\nAssistant:';
    expect(unpairedOf({ prompt, completion: [...turns, assistant('good')] })).toEqual({
      prompt: opening,
      completion: ' good',
    });
    expect(unpairedOf({ prompt, completion: [...turns, assistant('bad')] })).toEqual({
      prompt: opening,
      completion: ' bad',
    });
  });

  it('refuses a completion that ends in another speaker', () => {
    const completion = [assistant('b'), user('c')];
    expect(unpairedOf({ prompt: 'a', completion })).toEqual({
      reason: 'the completion is not an assistant turn',
    });
  });
});
