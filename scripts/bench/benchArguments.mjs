// What the benchmark's command is told.
import { resolve } from 'node:path';
import process from 'node:process';

import { CommandError } from '../headless/runFile.mjs';
import {
  benchHasNoOut,
  benchOptionHasNoValue,
  noSuchBenchOption,
  noSuchChoice,
} from '../sentences.mjs';

const options = ['--out', '--case', '--variant', '--host', '--browser-args'];
const hosts = ['browser', 'node'];

/**
 * @typedef {{ out: string, cases: string[] | null, variants: string[] | null, host: string, flags: string[] | null }} BenchArguments
 *   null: none were named
 */

/**
 * Reads the command's options.
 * @param {string[]} args
 * @param {{ cases: readonly string[], variants: readonly string[] }} known
 * @returns {BenchArguments}
 * @throws {CommandError} exit code 2 with the sentence that names the option
 */
export function readBenchArguments(args, known) {
  /** @type {Record<string, string>} */
  const named = {};
  for (let i = 0; i < args.length; i += 2) {
    const name = args[i] ?? '';
    const value = args[i + 1];
    if (!options.includes(name)) throw new CommandError(2, noSuchBenchOption(name));
    if (value === undefined) throw new CommandError(2, benchOptionHasNoValue(name));
    named[name] = value;
  }
  /** @param {string} option @param {readonly string[]} names */
  const list = (option, names) => {
    const chosen = named[option]?.split(',').filter(Boolean) ?? null;
    const unknown = chosen?.find((name) => !names.includes(name));
    if (unknown !== undefined) throw new CommandError(2, noSuchChoice(option, unknown, names));
    return chosen;
  };
  const out = named['--out'];
  if (!out) throw new CommandError(2, benchHasNoOut());
  const [host = 'browser'] = list('--host', hosts) ?? [];
  return {
    // npm runs a script in the project's folder, and says here where it was called.
    out: resolve(process.env.INIT_CWD ?? process.cwd(), out),
    cases: list('--case', known.cases),
    variants: list('--variant', known.variants),
    host,
    flags: named['--browser-args']?.split(/\s+/).filter(Boolean) ?? null,
  };
}
