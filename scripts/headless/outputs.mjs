// The plain files that a run leaves behind.
import {
  appendFileSync,
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join, resolve } from 'node:path';

import { folderIsNotWritable, outputReplacesInput } from '../sentences.mjs';
import { CommandError } from './runFile.mjs';

/** Bytes of a file that cross from the page at once. */
const partBytes = 4 * 1024 * 1024;
// By name, so that nothing else in the folder is lost.
const written = [
  'metrics.jsonl',
  'pairs.jsonl',
  'samples.jsonl',
  'benchmarks.jsonl',
  'benchmark-items.jsonl',
  'summary.json',
  'policy/model.safetensors',
  'policy/config.json',
  'policy/tokenizer.json',
  'policy/tokenizer_config.json',
  'adapter/adapter_config.json',
  'adapter/adapter_model.safetensors',
  'base/model.safetensors',
  'base/config.json',
  'base/tokenizer.json',
  'base/tokenizer_config.json',
  'checkpoint/state.json',
  'checkpoint/policy.safetensors',
  'checkpoint/optimizer.safetensors',
  'checkpoint/reference.safetensors',
  'checkpoint/logps.safetensors',
  'checkpoint/reward.safetensors',
];

/** @param {string} path */
function realPath(path) {
  try {
    return realpathSync.native(path);
  } catch {
    return null; // not there, so it is none of the files that a run reads
  }
}

/**
 * Refuses a folder in which a run would replace a file that it reads.
 * @param {string} folder @param {readonly string[]} inputs paths of files that are there
 * @throws {CommandError} exit code 2
 */
export function checkFolder(folder, inputs) {
  const read = inputs.map(realPath);
  for (const name of written) {
    const path = join(folder, name);
    const real = realPath(path);
    if (real !== null && read.includes(real)) throw new CommandError(2, outputReplacesInput(path));
  }
}

/**
 * Makes a folder level by level: Node's own recursive way never ends where a parent cannot hold folders.
 * @param {string} folder
 */
function makeFolder(folder) {
  if (existsSync(folder)) return;
  makeFolder(dirname(folder));
  mkdirSync(folder);
}

/** @param {unknown} value */
const line = (value) => `${JSON.stringify(value)}\n`;

/**
 * What a sample says of the opponent, where the run has one.
 * @param {any} opponent
 */
function ofOpponent(opponent) {
  if (!opponent) return {};
  const { text, judged } = opponent;
  if (!judged) return { opponent: text };
  const said = { opponent: text, opponentVerdict: judged.verdict };
  return judged.judge === 'remote' ? said : { ...said, opponentScore: judged.otherScore };
}

/** Writes rows as they come, so that a run that breaks leaves what it had. */
export class Outputs {
  /** @type {Map<string, number>} */
  #open = new Map();

  /**
   * @param {string} folder made where it is missing; an earlier run's files in it are replaced
   * @throws {CommandError} exit code 2 where nothing can be written there
   */
  constructor(folder) {
    this.folder = folder;
    try {
      makeFolder(resolve(folder));
      for (const name of written) rmSync(join(folder, name), { force: true });
      this.#file('metrics.jsonl');
    } catch (error) {
      const why = /** @type {Error} */ (error).message;
      throw new CommandError(2, folderIsNotWritable(folder, why));
    }
  }

  /** @param {string} name */
  #file(name) {
    let file = this.#open.get(name);
    if (file === undefined) {
      file = openSync(join(this.folder, name), 'w');
      this.#open.set(name, file);
    }
    return file;
  }

  /** @param {readonly any[]} rows */
  metrics(rows) {
    // Seconds are left out: the same run file gives the same bytes.
    for (const { phase, step, epoch, split, values } of rows)
      appendFileSync(this.#file('metrics.jsonl'), line({ phase, step, epoch, split, ...values }));
  }

  /** @param {readonly unknown[]} rows */
  pairs(rows) {
    for (const row of rows) appendFileSync(this.#file('pairs.jsonl'), line(row));
  }

  /** @param {readonly any[]} rows */
  samples(rows) {
    for (const { step, prompt, policy, reference, judged, opponent } of rows) {
      const { judge, verdict, policyScore, otherScore: referenceScore } = judged ?? {};
      // A judge that compares has no scores.
      const scores = judge === 'remote' ? {} : { policyScore, referenceScore };
      const said = judged ? { judge, verdict, ...scores } : {};
      appendFileSync(
        this.#file('samples.jsonl'),
        line({ step, prompt, policy, reference, ...said, ...ofOpponent(opponent) }),
      );
    }
  }

  /**
   * Writes the score of a set of questions, and its items where they came along.
   * @param {any} score @param {readonly any[]} items
   */
  benchmarks({ step, name, metric, value, stderr, n }, items) {
    appendFileSync(this.#file('benchmarks.jsonl'), line({ step, name, metric, value, stderr, n }));
    for (const { index, loglikelihoods, answer, correct } of items) {
      const said = loglikelihoods === null ? { answer } : { loglikelihoods };
      appendFileSync(
        this.#file('benchmark-items.jsonl'),
        line({ step, name, index, ...said, correct }),
      );
    }
  }

  /** @param {unknown} summary */
  summary(summary) {
    writeFileSync(join(this.folder, 'summary.json'), `${JSON.stringify(summary, null, 2)}\n`);
  }

  /**
   * Writes files that the page gives part by part: the larger presets do not fit one message.
   * @param {'policy' | 'checkpoint'} name the folder within that of the run
   * @param {readonly { name: string, size: number }[]} files
   * @param {(name: string, from: number, to: number) => Promise<string>} part its bytes in base64
   */
  async exported(name, files, part) {
    const folder = join(this.folder, name);
    mkdirSync(folder, { recursive: true });
    for (const { name: path, size } of files) {
      // A name with a folder, such as adapter/, stands beside this one.
      const beside = path.includes('/');
      if (beside) mkdirSync(join(this.folder, dirname(path)), { recursive: true });
      const file = openSync(beside ? join(this.folder, path) : join(folder, path), 'w');
      try {
        for (let from = 0; from < size; from += partBytes) {
          const bytes = await part(path, from, Math.min(size, from + partBytes));
          appendFileSync(file, Buffer.from(bytes, 'base64'));
        }
      } finally {
        closeSync(file);
      }
    }
  }

  close() {
    for (const file of this.#open.values()) closeSync(file);
    this.#open.clear();
  }
}
