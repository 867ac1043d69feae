// Progress on stderr: one line that rewrites itself on a terminal, a line now and then elsewhere.
import process from 'node:process';

const words = {
  prepare: 'Preparing',
  sft: 'Fitting the policy',
  reward: 'Training the reward model',
  reference: 'Measuring the reference',
  align: 'Aligning',
  report: 'Reporting pairs',
};
const plainEvery = 5000;
let last = 0;
let shownPhase = '';
let open = false;

/** @param {any} progress */
export function showProgress({ phase, step, steps, tokensPerSecond, remainingSeconds }) {
  const left = remainingSeconds === null ? '' : ` · ${Math.round(remainingSeconds)} s left`;
  const text = `${words[/** @type {keyof typeof words} */ (phase)]} · ${step} of ${steps} · ${Math.round(tokensPerSecond)} tokens/s${left}`;
  showLine(phase, text);
}

/** @param {string} phase another one is told of at once @param {string} text */
function showLine(phase, text) {
  if (process.stderr.isTTY) {
    process.stderr.write(`\r\x1b[2K${text}`);
    open = true;
  } else if (phase !== shownPhase || Date.now() - last > plainEvery) {
    shownPhase = phase;
    last = Date.now();
    process.stderr.write(`${text}\n`);
  }
}

/** @param {{ name: string, done: number, items: number }} progress */
export function showAsking({ name, done, items }) {
  showLine(`benchmark ${name}`, `Asking ${name} · ${done} of ${items}`);
}

/** Ends the rewritten line. */
export function endProgress() {
  if (open) process.stderr.write('\n');
  open = false;
}

/**
 * Says which run of an experiment begins.
 * @param {number} place @param {number} runs @param {{ name: string, seed: number }} run
 */
export function showRun(place, runs, { name, seed }) {
  endProgress();
  shownPhase = '';
  process.stderr.write(`Run ${place} of ${runs} · ${name} · seed ${seed}\n`);
}
