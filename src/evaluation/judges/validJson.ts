import type { Score } from './judge';
import { messageOf } from '../../shared/errors';

/** 1 where an answer is a JSON object or list and nothing else, else 0. */
export const jsonScore: Score = (_prompt, answer) => {
  try {
    const value: unknown = JSON.parse(answer);
    const whole = typeof value === 'object' && value !== null;
    return whole ? { score: 1, why: 'JSON' } : { score: 0, why: 'neither object nor list' };
  } catch (error) {
    return { score: 0, why: messageOf(error) };
  }
};
