// Runs check after check, counts them all, and says what came of each.
import { spawn } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import process from 'node:process';

import { build } from './build.mjs';
import { root } from './install.mjs';
import { provideBrowser } from './provideBrowser.mjs';
import { noSuchStage, noWholeReport } from './sentences.mjs';

/**
 * @typedef {{ passed: number, failed: number }} Counts
 * @typedef {Counts & { name: string, minutes: number }} Result
 * @typedef {{ name: string, tool: string, args: string[], env?: Record<string, string>, aside?: boolean, count: (status: number) => Counts }} Stage
 */

const cache = `${root}.cache`;
const bin = (/** @type {string} */ path) => `${root}node_modules/${path}`;

/** A check that passes or fails as a whole. @param {number} status @returns {Counts} */
const asOne = (status) => (status === 0 ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 });

/**
 * Reads a runner's report; what was skipped or flaky, and a runner that ran nothing, has failed.
 * @param {string} file @param {(report: any) => { passed: number, other: number }} read
 * @returns {(status: number) => Counts}
 */
function fromReport(file, read) {
  return (status) => {
    let report;
    try {
      report = JSON.parse(readFileSync(file, 'utf8'));
    } catch (error) {
      console.error(noWholeReport(/** @type {Error} */ (error).message));
      return { passed: 0, failed: 1 };
    }
    const { passed, other } = read(report);
    const broken = status !== 0 || passed === 0 ? 1 : 0;
    return { passed, failed: Math.max(other, broken) };
  };
}

/** @param {string} name @param {string} project @returns {Stage} */
function vitest(name, project) {
  const file = `${cache}/${name}.json`;
  return {
    name,
    tool: bin('vitest/vitest.mjs'),
    args: [
      'run',
      '--project',
      project,
      '--reporter=default',
      '--reporter=json',
      `--outputFile.json=${file}`,
    ],
    count: fromReport(file, ({ numPassedTests, numTotalTests, testResults }) => {
      const brokenFiles = testResults.filter(
        (/** @type {any} */ result) =>
          result.status === 'failed' && result.assertionResults.length === 0,
      ).length;
      return { passed: numPassedTests, other: numTotalTests - numPassedTests + brokenFiles };
    }),
  };
}

/** @param {string} name @param {string} project @returns {Stage} */
function playwright(name, project) {
  const file = `${cache}/${name}.json`;
  return {
    name,
    tool: bin('@playwright/test/cli.js'),
    args: ['test', '--project', project, '--reporter=list,json'],
    env: { PLAYWRIGHT_JSON_OUTPUT_NAME: file },
    count: fromReport(file, ({ stats, errors }) => ({
      passed: stats.expected,
      other: stats.unexpected + stats.flaky + stats.skipped + errors.length,
    })),
  };
}

const types = ['app', 'worker', 'node'].map((project) => ({
  ...{ name: `types-${project}`, aside: true },
  tool: bin('typescript/bin/tsc'),
  args: ['-p', `tsconfig.${project}.json`],
  count: asOne,
}));

/** Every check of `npm test`, in order; what takes one core alone goes on aside. @type {Stage[]} */
export const checks = [
  ...types,
  {
    ...{ name: 'lint', aside: true },
    tool: bin('eslint/bin/eslint.js'),
    args: ['.', '--max-warnings', '0'],
    count: asOne,
  },
  {
    ...{ name: 'format', aside: true },
    tool: bin('prettier/bin/prettier.cjs'),
    args: ['--check', '--log-level', 'warn', '.'],
    count: asOne,
  },
  vitest('unit', 'unit'),
  vitest('webgpu', 'webgpu'),
  playwright('e2e', 'e2e'),
];

/** The checks that read the real preference files. @type {Stage[]} */
export const realChecks = [vitest('real-unit', 'real'), playwright('real-e2e', 'real')];

/**
 * Runs a stage; what one that goes on aside prints comes when it is over.
 * @param {Stage} stage @returns {Promise<Result>}
 */
async function runStage({ name, tool, args, env, aside = false, count }) {
  const title = `\n── ${name}`;
  if (!aside) console.log(title);
  rmSync(`${cache}/${name}.json`, { force: true });
  const began = Date.now();
  const child = spawn(process.execPath, [tool, ...args], {
    cwd: root,
    stdio: ['ignore', aside ? 'pipe' : 1, aside ? 'pipe' : 2],
    env: { ...process.env, ...env },
  });
  /** @type {Buffer[]} */
  const said = [];
  for (const stream of [child.stdout, child.stderr])
    stream?.on('data', (/** @type {Buffer} */ part) => said.push(part));
  const status = await new Promise((resolve) => {
    child.on('error', () => resolve(1));
    child.on('close', (code) => resolve(code ?? 1));
  });
  if (aside) console.log(`${title}\n${Buffer.concat(said).toString()}`);
  return { name, ...count(status), minutes: (Date.now() - began) / 60_000 };
}

/**
 * Runs stages one after the other, and beside the first of the others those that go on aside: the later ones take
 * all cores, and wait for them.
 * @param {Stage[]} stages @returns {Promise<Result[]>} in their order
 */
async function runInOrder(stages) {
  const aside = (async () => {
    const results = [];
    for (const stage of stages) if (stage.aside) results.push(await runStage(stage));
    return results;
  })();
  const results = [];
  for (const stage of stages) {
    if (stage.aside) continue;
    if (results.length > 0) await aside;
    results.push(await runStage(stage));
  }
  return [...(await aside), ...results];
}

/**
 * Finds a browser and builds the page. What of it fails is counted, and the stages run all the same.
 * @returns {Promise<Result[]>}
 */
async function prepare() {
  const began = Date.now();
  /** @type {string[]} */
  const failures = [];
  try {
    process.env.CHROMIUM = await provideBrowser();
  } catch (error) {
    console.error(/** @type {Error} */ (error).message);
    failures.push('browser');
  }
  if (!build()) failures.push('build');
  const minutes = (Date.now() - began) / 60_000;
  return failures.map((name) => ({ name, passed: 0, failed: 1, minutes }));
}

/**
 * Runs stages (those named on the command line, by their name or its first part, or all), prints a table and the
 * sum, and sets the exit code. Below `.ci/run` the sum goes to .cache/ci-<suite>.json instead, since only the last
 * line of all may be the sum.
 * @param {Stage[]} all @param {string} suite
 */
export async function runStages(all, suite) {
  mkdirSync(cache, { recursive: true });
  const wanted = process.argv.slice(2);
  const fits = (/** @type {string} */ word, /** @type {Stage} */ { name }) =>
    name === word || name.startsWith(`${word}-`);
  const unknown = wanted.find((word) => !all.some((stage) => fits(word, stage)));
  if (unknown !== undefined) {
    const names = all.map(({ name }) => name);
    console.error(noSuchStage(unknown, names));
    process.exit(2);
  }
  const chosen = all.filter(
    (stage) => wanted.length === 0 || wanted.some((word) => fits(word, stage)),
  );
  const results = [...(await prepare()), ...(await runInOrder(chosen))];
  console.log(`\n${'stage'.padEnd(14)} passed failed minutes`);
  for (const { name, passed, failed, minutes } of results)
    console.log(
      `${name.padEnd(14)} ${String(passed).padStart(6)} ${String(failed).padStart(6)} ${minutes.toFixed(1).padStart(7)}`,
    );
  const passed = results.reduce((sum, result) => sum + result.passed, 0);
  const failed = results.reduce((sum, result) => sum + result.failed, 0);
  process.exitCode = failed > 0 ? 1 : 0;
  if (process.env.REFINERY_CI === '1') {
    writeFileSync(`${cache}/ci-${suite}.json`, JSON.stringify({ passed, failed }));
    console.log(`\nOf the checks of "${suite}", ${passed} went well and ${failed} did not.`);
  } else console.log(`\n${passed} passed, ${failed} failed`);
}
