import { saidBy } from './saidBy';

/** Nobody knows a key of the run file. */
export function noSuchSetting(key: string): string {
  return `${key}: there is no such setting; correct its name or leave it out.`;
}

/** A section of the run file, such as `data`, holds something else than its settings. */
export function sectionIsNoObject(section: string, found: string): string {
  return `${section}: expected an object with settings, found ${found}.`;
}

/** `expected` is all that a value may be, such as `a whole number from 1 to 10 steps`. */
export function settingIsNot(path: string, expected: string, found: string): string {
  return `${path}: expected ${expected}, found ${found}.`;
}

/** A number is none of those that its setting takes. */
export function settingIsOutOfRange(path: string, expected: string, found: number): string {
  return `${path}: ${found} is not ${expected}.`;
}

/** A value is none of a setting's choices. */
export function settingIsNoneOf(path: string, options: readonly string[], found: string): string {
  return `${path}: ${found} is not one of ${options.join(', ')}.`;
}

/** A text, such as p, is longer than its setting takes. */
export function settingIsTooLong(path: string, most: number, length: number): string {
  return `${path}: the text has ${length} characters; at most ${most} are taken.`;
}

/** A run file names no preference file. */
export function noFileNamed(path: string): string {
  return `${path}: the run file names no file; write the path of one there.`;
}

/** Two settings exclude each other: the first belongs to other values of the second. */
export function settingsClash(
  [path, value]: readonly [path: string, value: string | number],
  [otherPath, otherValue]: readonly [path: string, value: string],
  belongsTo: string,
): string {
  return `${path}: ${value} does not go with ${otherPath} ${otherValue}; it belongs to ${belongsTo}.`;
}

/** A run file asks for a checkpoint and names none. */
export function checkpointNeedsPath(): string {
  return 'model.policyPath: model.source checkpoint needs it; name the folder of the model.';
}

/** A run would be stopped after its end. */
export function stopIsPastTheEnd(stopAt: number, steps: number): string {
  return `training.stopAt: ${stopAt} is past the last of training.steps, ${steps}; leave it out.`;
}

/** A run file is a list, a number or the like. */
export function runFileIsNoObject(found: string): string {
  return `The run file holds ${found}, not an object with settings.`;
}

/** What of the rows is too long for the model. */
export interface LongestRow {
  readonly tokens: number;
  /** Whether p is counted. */
  readonly withRefinement: boolean;
  /** What the model is called. */
  readonly model: string;
  readonly positions: number;
}

function tooLong({ tokens, withRefinement, model, positions }: LongestRow): string {
  return `the longest row has ${tokens} tokens${withRefinement ? ' with p' : ''}, and ${model} has ${positions} positions`;
}

/** The longest row does not fit the model's positions; `fits` is the context length that does. */
export function rowExceedsPositions(row: LongestRow, fits: number): string {
  return `data.maxLength: ${tooLong(row)}; ${fits} would fit.`;
}

/** p alone takes the model's positions. */
export function refinementPromptExceedsPositions(row: LongestRow): string {
  return `alignment.refinementPrompt: ${tooLong(row)}; shorten it, since p alone leaves no room for a row.`;
}

/** Somebody is to judge, and nothing is sampled that could be judged. */
export function judgeNeedsSamples(judge: string): string {
  return `sampling.judge: ${judge} has nothing to judge while sampling.prompts is 0; set it to a number of prompts.`;
}

/** Another run's policy is to answer, and no prompt is sampled. */
export function opponentNeedsSamples(path: string): string {
  return `sampling.opponentPath: ${path} has nothing to answer while sampling.prompts is 0; set that to a number of prompts, or leave the opponent out.`;
}

/** A judge that looks for something was not told for what. */
export function judgeNeedsPattern(judge: string): string {
  const what = judge === 'regex' ? 'a regular expression' : 'keywords, separated by commas';
  return `sampling.judgePattern: ${judge} needs ${what}.`;
}

/** Only two of the judges look for something. */
export function judgeTakesNoPattern(judge: string): string {
  return `sampling.judgePattern: it does not go with sampling.judge ${judge}; it belongs to keyword and regex.`;
}

/** The browser cannot read the regular expression; `why` is what it says. */
export function patternIsNoRegex(why: string): string {
  const fault = why.replace(/^Invalid regular expression: /, '');
  return `sampling.judgePattern: it is no regular expression (${saidBy(fault)}); correct it.`;
}
