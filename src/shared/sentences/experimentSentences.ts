// What is said of experiment files.

/** A part of an experiment file that has the wrong form. */
export function experimentPartIsNot(key: string, expected: string, found: string): string {
  return `${key}: expected ${expected}, found ${found}.`;
}

export function noSuchExperimentKey(key: string, keys: readonly string[]): string {
  return `${key}: an experiment file has no such key; it has ${keys.join(', ')}.`;
}

export function runsAndGridClash(): string {
  return 'grid: an experiment file has runs or a grid; leave one of them out.';
}

export function noRunsNamed(): string {
  return 'runs: it is missing; list runs, or name settings and their values under grid.';
}

export function settingOfExperiment(key: string, setting: string, instead: string): string {
  return `${key}: ${setting} is not set in an experiment’s runs; ${instead}.`;
}

export function runNameIsTwice(key: string, name: string): string {
  return `${key}: two runs are called ${JSON.stringify(name)}; each needs a name of its own.`;
}

export function tooManyRuns(runs: number, most: number): string {
  return `grid: it makes ${runs} runs with its seeds, more than ${most}; name fewer values or seeds.`;
}

/** A run of an experiment whose settings are refused. */
export function runIsRefused(name: string, sentence: string): string {
  return `Run ${name}: ${sentence}`;
}

/** @param line null where it is not one of many lines */
export function runFileIsBroken(path: string, line: number | null): string {
  const where = line === null ? path : `${path}:${line}`;
  return `${where}: it is not JSON; delete the run’s folder and start the experiment again.`;
}
