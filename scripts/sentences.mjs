// What the commands say when something is refused or fails, in one place. It imports nothing: the first
// of these are said before anything is installed.

/** What others said, as a sentence of ours can hold it: on one line, without a period. @param {string} other */
export function saidBy(other) {
  return other.trim().replace(/\s+/g, ' ').replace(/\.$/, '');
}

/** @param {string} version */
export function nodeIsTooOld(version) {
  return `Refinery needs Node 20.19 or newer; this is ${version}.`;
}

export function installationFailed() {
  return 'npm ci ended before everything was installed; its own words stand above.';
}

export function buildFailed() {
  return 'The page could not be built; the words of the build stand above.';
}

/** @param {string} value */
export function portIsNoNumber(value) {
  return `--port: expected a whole number from 0 to 65535, found ${JSON.stringify(value)}.`;
}

/** @param {number} port @param {string} why */
export function portIsTaken(port, why) {
  return `Port ${port} cannot be had (${saidBy(why)}); name another one by --port.`;
}

/** @param {string} path */
export function namedBrowserIsMissing(path) {
  return `CHROMIUM: there is no browser ${path}.`;
}

/** @param {string} path */
export function browserHasNoWebGpu(path) {
  return `${path} gives no WebGPU adapter.`;
}

/** @param {string} path @param {string} why */
export function browserDoesNotStart(path, why) {
  return `${path} does not start (${saidBy(why)}).`;
}

export function noBrowserFound() {
  return 'No Chromium or Chrome with WebGPU was found; install one, or name it in CHROMIUM.';
}

/** @param {string} why */
export function browserCouldNotStart(why) {
  return `No browser could be started: ${saidBy(why)}.`;
}

/** @param {string} why */
export function browserEnded(why) {
  return `The browser ended before the run did (${saidBy(why)}).`;
}

export function pageCrashed() {
  return 'The browser’s page crashed; the machine may be short of memory.';
}

/** @param {string} why */
export function pageBroke(why) {
  return `The page broke (${saidBy(why)}).`;
}

/** The sentence about a number that is not finite, with the pair that gave it. @param {string} sentence @param {{ index: number, line: number }} pair */
export function withPair(sentence, { index, line }) {
  return `${sentence} It is pair ${index}, line ${line}.`;
}

const usage =
  'usage: npm run headless -- --config run.json --out results/ [--browser-args "--flag …"]';

/** @param {string} option */
export function noSuchOption(option) {
  return `${option}: there is no such option (${usage}).`;
}

/** @param {string} option */
export function optionHasNoValue(option) {
  return `${option}: it has no value (${usage}).`;
}

/** @param {string} option */
export function optionIsMissing(option) {
  return `${option}: it is missing (${usage}).`;
}

/** @param {string} path */
export function noRunFile(path) {
  return `--config: there is no file ${path}.`;
}

/** @param {string} place the path, and the line and column where they are known @param {string} why */
export function runFileIsNotJson(place, why) {
  return `${place}: it is not JSON (${saidBy(why)}).`;
}

/** @param {string} key @param {string} path */
export function noDataFile(key, path) {
  return `${key}: there is no file ${path}; paths are relative to the run file.`;
}

/** @param {string} key @param {string} path */
export function noModelFolder(key, path) {
  return `${key}: there is no folder ${path}; paths are relative to the run file.`;
}

/** @param {string} key @param {string} path */
export function folderHoldsNoModel(key, path) {
  return `${key}: the folder ${path} holds no file of a model; name the folder with config.json.`;
}

/** @param {string} resume @param {string} name */
export function noCheckpoint(resume, name) {
  return `training.resume: there is no file ${resume}/checkpoint/${name}; name the --out of an earlier run.`;
}

/** @param {string} name */
export function judgeVariableIsMissing(name) {
  return `${name}: sampling.judge remote takes the judge’s address, model and key from JUDGE_URL, JUDGE_MODEL and JUDGE_KEY, and this one is not set.`;
}

/** @param {'address' | 'key'} part @param {string} sentence what is wrong with it; it is not repeated */
export function judgeVariableIsWrong(part, sentence) {
  return `${part === 'key' ? 'JUDGE_KEY' : 'JUDGE_URL'}: ${sentence}`;
}

/** @param {number} step @param {string} why */
export function judgeSaidNothing(step, why) {
  return `Verdicts are missing after step ${step}: ${why}`;
}

/** @param {string} path */
export function outputReplacesInput(path) {
  return `--out: ${path} is a file that this run reads; name another folder.`;
}

/** @param {string} folder @param {string} why */
export function folderIsNotWritable(folder, why) {
  return `--out: ${folder} cannot be written to (${saidBy(why)}); name another folder.`;
}

const benchUsage =
  'usage: npm run bench -- --out bench.json [--case a,b] [--variant x,y] [--host node] [--browser-args "--flag …"]';

/** @param {string} option */
export function noSuchBenchOption(option) {
  return `${option}: there is no such option (${benchUsage}).`;
}

/** @param {string} option */
export function benchOptionHasNoValue(option) {
  return `${option}: it has no value (${benchUsage}).`;
}

export function benchHasNoOut() {
  return `--out: it is missing (${benchUsage}).`;
}

/** @param {string} option @param {string} name @param {readonly string[]} names */
export function noSuchChoice(option, name, names) {
  return `${option}: there is no ${JSON.stringify(name)}; there are ${names.join(', ')}.`;
}

/** @param {string} path @param {string} why */
export function benchFileIsNotWritable(path, why) {
  return `--out: ${path} cannot be written (${saidBy(why)}); name another file.`;
}

/** @param {string} version */
export function dawnIsMissing(version) {
  return `--host: node needs the package webgpu (Dawn); npm install --no-save webgpu@${version} adds it.`;
}

/** @param {string} name @param {string} why */
export function benchProcessEnded(name, why) {
  return `The process of ${name} ended (${saidBy(why)}).`;
}

/** The benchmark has measured nothing at all. */
export function nothingWasMeasured() {
  return 'No variant could be measured; the reasons stand above.';
}

export function onlyReading() {
  return 'Files can only be read.';
}

/** @param {string} prefix */
export function siteStandsBelow(prefix) {
  return `The site stands below ${prefix}.`;
}

export function addressIsMalformed() {
  return 'The address is not well formed.';
}

export function onlyTheSite() {
  return 'Only files of the site are served.';
}

/** @param {string} address */
export function nothingThere(address) {
  return `There is no ${address}.`;
}

/** @param {string} name @param {readonly string[]} names */
export function noSuchStage(name, names) {
  return `There is no stage ${JSON.stringify(name)}; there are ${names.join(', ')}.`;
}

/** @param {string} why */
export function noWholeReport(why) {
  return `The stage left no whole report (${saidBy(why)}).`;
}

/** @param {string} path */
export function realFileIsMissing(path) {
  return `${path} is not there; these checks need the real preference files.`;
}

/** @param {string} why */
export function wasmDoesNotCompile(why) {
  return `src/kernels/wasm/assembly: the compiler refuses it (${saidBy(why)}).`;
}

/** @param {number} runs @param {number} done */
export function experimentRuns(runs, done) {
  const all = `The experiment has ${runs} ${runs === 1 ? 'run' : 'runs'}`;
  return done === 0 ? `${all}.` : `${all}, ${done} of them done already.`;
}

/** @param {string} folder */
export function runIsDoneAgain(folder) {
  return `runs/${folder}: it was run with other settings or other files and is run again.`;
}

/** @param {string} path @param {string} why */
export function inputIsUnreadable(path, why) {
  return `${path}: it cannot be read (${saidBy(why)}).`;
}
