// All runs of an experiment, one after another, and the report of what they say together.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';

import { experimentRuns, runIsDoneAgain } from '../sentences.mjs';
import { formerRun, hasEndedSince, summaryText } from './endedRuns.mjs';
import { judgeEndpoint } from './judgeEnvironment.mjs';
import { checkFolder } from './outputs.mjs';
import { preparePage, trainInPage } from './page.mjs';
import { endProgress, showRun } from './progress.mjs';
import { bundled, reading } from './protocol.mjs';
import { CommandError, runInputs } from './runFile.mjs';

/**
 * Does some work in a page of its own.
 * @typedef {<T>(work: (page: import('playwright').Page) => Promise<T>) => Promise<T>} Open
 */
/** @typedef {{ name: string, seed: number, folder: string, config: any, set: object }} Member */
/** @typedef {{ name: string, seed: number, why: string }} Unfinished */

const interrupted = 130;

/** @param {unknown} file @returns {Promise<boolean>} */
export async function isExperiment(file) {
  return (await bundled('experiment')).isExperimentFile(file);
}

/** @param {string} path */
const textOf = (path) => (existsSync(path) ? readFileSync(path, 'utf8') : null);

/** What runs must have in common to be trained in one page, where they share what they are made from. @param {Member} member */
function groupOf({ config: { seed, backend, kernelTuning, model, data, sampling, benchmarks } }) {
  const { opponentPath } = sampling;
  return JSON.stringify({ seed, backend, kernelTuning, model, data, opponentPath, benchmarks });
}

/**
 * Writes report.json and report.html from the folders of the runs that ended.
 * @param {{ name: string, seeds: number[], members: Member[] }} experiment
 * @param {string} out @param {readonly Unfinished[]} unfinished
 */
async function writeReport({ name, seeds, members }, out, unfinished) {
  const [{ readRun }, { reportOf }, { reportHtml }] = await Promise.all(
    ['runFiles', 'report', 'reportHtml'].map(bundled),
  );
  const absent = new Set(unfinished.map((run) => `${run.name}\n${run.seed}`));
  const runs = members
    .filter((member) => !absent.has(`${member.name}\n${member.seed}`))
    .map((member) => {
      const file = (/** @type {string} */ part) => textOf(join(out, 'runs', member.folder, part));
      return reading(() =>
        readRun(member, {
          summary: file('summary.json') ?? '',
          metrics: file('metrics.jsonl'),
          samples: file('samples.jsonl'),
          pairs: file('pairs.jsonl'),
          benchmarks: file('benchmarks.jsonl'),
        }),
      );
    });
  const names = [...new Set(members.map((member) => member.name))];
  const record = { name, names, seeds, runs };
  const report = reportOf(record, unfinished);
  writeFileSync(join(out, 'report.json'), `${JSON.stringify(report, null, 2)}\n`);
  writeFileSync(join(out, 'report.html'), reportHtml(report, record));
}

/**
 * Trains runs that share a seed, a model and data, in one page while none of them fails.
 * @param {readonly Member[]} members at least one
 * @param {{ open: Open, path: string, out: string, begun: (member: Member) => void }} options
 * @returns {Promise<{ left: Member[], failed: { member: Member, error: CommandError } | null, stopped: boolean }>}
 */
function trainGroup(members, { open, path, out, begun }) {
  const left = [...members];
  return open(async (page) => {
    for (let first = true; left.length > 0; first = false) {
      const member = /** @type {Member} */ (left.shift());
      begun(member);
      try {
        const inputs = runInputs(path, member.config);
        if (first) await preparePage(page, member.config, inputs);
        const folder = join(out, 'runs', member.folder);
        if (await trainInPage(page, member.config, inputs, folder, true))
          return { left: [member, ...left], failed: null, stopped: true };
      } catch (error) {
        endProgress();
        if (!(error instanceof CommandError)) throw error;
        return { left, failed: { member, error }, stopped: false };
      }
    }
    return { left, failed: null, stopped: false };
  });
}

/**
 * Checks an experiment file and says what to do in a browser.
 * @param {string} path @param {unknown} file @param {string} out
 * @returns {Promise<(open: Open) => Promise<number>>} it resolves to the exit code
 * @throws {CommandError} exit code 2, before anything is trained
 */
export async function runExperiment(path, file, out) {
  const { resolveExperiment } = await bundled('experiment');
  const { resolveConfig } = await bundled('resolveConfig');
  const experiment = reading(() => resolveExperiment(file));
  const folderOf = (/** @type {Member} */ member) => join(out, 'runs', member.folder);
  /** @type {Member[]} */
  const members = experiment.members;
  for (const member of members) {
    judgeEndpoint(member.config.sampling.judge);
    const { train, heldOut, models, tasks } = runInputs(path, member.config);
    checkFolder(folderOf(member), [
      ...[path, train ?? [], heldOut ?? [], tasks].flat(),
      ...models.flatMap((model) => model.files),
    ]);
  }
  const missing = members.filter((member) => {
    const inputs = runInputs(path, member.config);
    const former = formerRun(folderOf(member), member.config, inputs, resolveConfig);
    if (former === 'other') process.stderr.write(`${runIsDoneAgain(member.folder)}\n`);
    return former !== 'done';
  });
  const before = new Map(missing.map((member) => [member, summaryText(folderOf(member))]));
  const done = (/** @type {Member} */ member) => {
    const text = before.get(member);
    return text === undefined || hasEndedSince(folderOf(member), text);
  };
  process.stderr.write(`${experimentRuns(members.length, members.length - missing.length)}\n`);
  mkdirSync(join(out, 'runs'), { recursive: true });
  return async (open) => {
    const groups = [...new Set(missing.map(groupOf))].map((key) =>
      missing.filter((member) => groupOf(member) === key),
    );
    /** @type {Unfinished[]} */
    const failures = [];
    /** @type {Member | null} */
    let last = null;
    let exitCode = 0;
    let stopped = false;
    let begun = members.length - missing.length;
    for (let left of groups)
      while (left.length > 0 && !stopped) {
        const options = {
          ...{ open, path, out },
          begun: (/** @type {Member} */ member) => {
            last = member;
            showRun(++begun, members.length, member);
          },
        };
        /** @type {Awaited<ReturnType<typeof trainGroup>>} */
        let ended;
        try {
          ended = await trainGroup(left, options);
        } catch (error) {
          // The page crashed or its browser is gone; those behind this run get another one.
          if (!(error instanceof CommandError)) throw error;
          const at = left.findIndex(({ folder }) => folder === last?.folder);
          ended = {
            left: left.slice(at + 1),
            failed: { member: /** @type {Member} */ (left[Math.max(at, 0)]), error },
            stopped: false,
          };
        }
        ({ left, stopped } = ended);
        if (!ended.failed) continue;
        const { member, error } = ended.failed;
        process.stderr.write(`${member.folder}: ${error.message}\n`);
        exitCode = Math.max(exitCode, error.exitCode);
        // One that diverged has ended and says so itself.
        if (!done(member))
          failures.push({ name: member.name, seed: member.seed, why: error.message });
      }
    const known = new Set(failures.map(({ name, seed }) => `${name}\n${seed}`));
    const notRun = members.filter(
      (member) => !known.has(`${member.name}\n${member.seed}`) && !done(member),
    );
    await writeReport(experiment, out, [
      ...failures,
      ...notRun.map(({ name, seed }) => ({ name, seed, why: 'not run yet' })),
    ]);
    return stopped ? interrupted : exitCode;
  };
}
