import { describe, expect, it } from 'vitest';

import { completionsUrl, estimatedCost, judgeEstimate, judgeInstructions } from './remoteJudge';
import { resolveConfig } from './resolveConfig';
import type { Preparation } from './run';

describe('a judge’s address', () => {
  it.each([
    ['https://api.example.com', 'https://api.example.com/v1/chat/completions'],
    ['https://api.example.com/v1/', 'https://api.example.com/v1/chat/completions'],
    [' http://localhost:11434/v1 ', 'http://localhost:11434/v1/chat/completions'],
    ['https://x.example/v1/chat/completions', 'https://x.example/v1/chat/completions'],
    ['https://x.example/openai/v1beta', 'https://x.example/openai/v1beta/chat/completions'],
    [
      'https://x.example/v1?api-version=2#top',
      'https://x.example/v1/chat/completions?api-version=2',
    ],
  ])('%j is asked at %s', (typed, asked) => {
    expect(completionsUrl(typed).href).toBe(asked);
  });

  it.each([
    ['', /address is none/],
    ['api.example.com/v1', /address is none/],
    ['file:///etc/passwd', /must begin with https/],
    ['https://me:secret@x.example/v1', /user name or a password/],
  ])('%j is refused without being repeated', (typed, sentence) => {
    expect(() => completionsUrl(typed)).toThrow(sentence);
  });
});

describe('the estimate of what a judge takes', () => {
  const histogram = { counts: [], beyond: 0, median: 10, ninetieth: 20, longest: 90 };
  const lengths: Preparation['lengths'] = {
    ...{ width: 8, maxLength: 64, prompt: histogram, chosen: histogram },
    ...{ rejected: histogram, row: histogram },
  };
  const estimate = (
    training: object,
    prompts = 32,
    evalPrompts = 90,
    opponentPath: string | null = null,
  ) =>
    judgeEstimate(
      resolveConfig({
        ...{ version: 1, data: { path: 'pairs.jsonl' }, training },
        sampling: {
          ...{ prompts, maxNewTokens: 64, opponentPath },
          judge: prompts > 0 ? 'remote' : 'none',
        },
      }),
      { evalPrompts, lengths },
    );

  it('counts prompts, evaluations and both orders', () => {
    // Evaluations at 0, 50, 100, 150 and 200.
    const { prompts, evaluations, calls, tokensIn, tokensOut } = estimate({
      steps: 200,
      evalEvery: 50,
    });
    expect({ prompts, evaluations, calls }).toEqual({ prompts: 32, evaluations: 5, calls: 320 });
    const each = Math.ceil(judgeInstructions.length / 4) + 24 + 20 + 2 * 64;
    expect([tokensIn, tokensOut]).toEqual([320 * each, 320 * 32]);
  });

  it.each([
    [{ steps: 120, evalEvery: 50 }, 4],
    [{ steps: 120, evalEvery: 50, stopAt: 60 }, 2],
    [{ steps: 0, evalEvery: 50 }, 1],
    [{ steps: 10, evalEvery: 0 }, 0],
  ])('of %j has %i evaluations', (training, evaluations) => {
    expect(estimate(training).evaluations).toBe(evaluations);
  });

  it('counts an opponent’s comparisons beside the reference’s', () => {
    const run = { steps: 200, evalEvery: 50 };
    const alone = estimate(run);
    const opposed = estimate(run, 32, 90, 'another run');
    // 32 prompts, 5 evaluations, 2 comparisons, 2 orders.
    expect([alone.comparisons, opposed.comparisons, opposed.calls]).toEqual([1, 2, 640]);
    expect(opposed.tokensIn).toBe(2 * alone.tokensIn);
  });

  it('has no more prompts than are held out, and nothing without prompts', () => {
    expect(estimate({ steps: 10, evalEvery: 10 }, 32, 7).calls).toBe(7 * 2 * 2);
    expect(estimate({ steps: 10, evalEvery: 10 }, 0)).toMatchObject({ calls: 0, tokensIn: 0 });
  });

  it('costs what a million tokens cost, each way', () => {
    const of = {
      ...{ prompts: 1, evaluations: 1, comparisons: 1, calls: 2 },
      ...{ tokensIn: 2_000_000, tokensOut: 500_000 },
    };
    expect(estimatedCost(of, { in: 0.15, out: 0.6 })).toBeCloseTo(0.6, 12);
  });
});
