// The judge at an address, which a run file never names: it comes from the environment alone.
import process from 'node:process';

import { judgeVariableIsMissing } from '../sentences.mjs';
import { CommandError } from './runFile.mjs';

/**
 * Where a run's judge is asked.
 * @param {string} judge @param {Record<string, string | undefined>} [environment]
 * @returns {{ address: string, model: string, key: string } | null} null where the judge is another one
 * @throws {CommandError} exit code 2 with the name of the variable that is missing; no value is ever repeated
 */
export function judgeEndpoint(judge, environment = process.env) {
  if (judge !== 'remote') return null;
  const value = (/** @type {string} */ name) => {
    const given = environment[name]?.trim() ?? '';
    if (given === '') throw new CommandError(2, judgeVariableIsMissing(name));
    return given;
  };
  const [address, model, key] = ['JUDGE_URL', 'JUDGE_MODEL', 'JUDGE_KEY'].map(value);
  return {
    address: /** @type {string} */ (address),
    model: /** @type {string} */ (model),
    key: /** @type {string} */ (key),
  };
}

/**
 * The judge's faults among samples, each once.
 * @param {readonly any[]} rows @returns {string[]}
 */
export function judgeFaults(rows) {
  const all = rows.flatMap(({ judged, opponent }) => [judged, opponent?.judged]);
  const notes = all.flatMap((judged) =>
    judged?.judge === 'remote' && judged.verdict === null ? [judged.note] : [],
  );
  return [...new Set(notes)];
}
