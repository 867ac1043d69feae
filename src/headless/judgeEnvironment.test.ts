import { expect, it } from 'vitest';

import { judgeEndpoint, judgeFaults } from '../../scripts/headless/judgeEnvironment.mjs';

const whole = {
  JUDGE_URL: ' http://127.0.0.1:1/v1 ',
  JUDGE_MODEL: 'some-model',
  JUDGE_KEY: 'sk-1',
};

it('takes the judge from the environment, for a run that asks for it', () => {
  expect(judgeEndpoint('remote', whole)).toEqual({
    ...{ address: 'http://127.0.0.1:1/v1', model: 'some-model', key: 'sk-1' },
  });
  expect(judgeEndpoint('length', {})).toBeNull();
});

it.each(['JUDGE_URL', 'JUDGE_MODEL', 'JUDGE_KEY'])('names %s where it is missing', (name) => {
  for (const value of [undefined, '', ' ']) {
    let fault: unknown;
    try {
      judgeEndpoint('remote', { ...whole, [name]: value });
    } catch (error) {
      fault = error;
    }
    expect(fault).toMatchObject({ exitCode: 2 });
    expect((fault as Error).message).toMatch(new RegExp(`^${name}: `));
    expect((fault as Error).message).not.toContain('sk-1');
  }
});

it('says each fault of the judge once', () => {
  const row = (judge: string, verdict: string | null, note: string | null) => ({
    judged: { judge, verdict, note },
  });
  expect(
    judgeFaults([
      row('remote', null, 'Silent.'),
      row('remote', null, 'Silent.'),
      row('remote', 'win', 'the same in both orders'),
      row('starter', null, 'Unknown.'),
      { judged: null },
    ]),
  ).toEqual(['Silent.']);
});
