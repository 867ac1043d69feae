import { countOf, formatCount } from '../format';

/** What was typed as a judge's address is none. */
export function addressIsNone(): string {
  return 'The judge’s address is none: type it whole, as in https://api.example.com/v1.';
}

/** A judge's address has another scheme, such as `file:`. */
export function addressIsNotHttp(): string {
  return 'The judge’s address must begin with https:// or, for a server of yours, with http://.';
}

/** A user name or a password stands in an address. */
export function addressHasPassword(): string {
  return 'The judge’s address holds a user name or a password: leave them out, and give the key by itself.';
}

/** A judge's model was not named. */
export function judgeModelIsMissing(): string {
  return 'The judge’s model is missing: type its name as the address knows it.';
}

/** A key holds a line break, a typographic dash or the like. */
export function judgeKeyIsUnsendable(): string {
  return 'The judge’s key holds a character that cannot be sent in a header, such as a line break or a typographic dash; copy it once more from where it was issued.';
}

/** The user had the key forgotten while a run asked with it. */
export function judgeKeyWasForgotten(): string {
  return 'The judge’s key was forgotten, so that nothing more is asked in this run.';
}

/** A run began without anybody saying whom to ask. */
export function judgeWasNotAllowed(): string {
  return 'Nobody allowed this run to send anything, so that nobody judged.';
}

/** The user ended the judging. */
export function judgingWasStopped(): string {
  return 'Judging was stopped.';
}

/** The run was told to stop while its judge was at work. */
export function runWasStopped(): string {
  return 'The run was stopped before the judge had answered.';
}

/** No connection; a browser does not tell one cause from another. */
export function judgeIsOutOfReach(): string {
  return 'The judge’s address is not reached. Check that it is right, that its server runs, and that the server lets other pages ask it (CORS).';
}

/** Nothing came within the time of one try. */
export function judgeIsSilent(seconds: number): string {
  return `The judge did not answer within ${countOf(seconds, 'second')}.`;
}

/** 401 or 403. */
export function judgeRefusesKey(status: number): string {
  return `The judge refuses the key (status ${status}); check that it is whole, and that it may use this model.`;
}

/** 404. */
export function judgeIsNotThere(): string {
  return 'The judge’s address knows no such path or no such model (status 404); check both.';
}

/** A status that will be the same for every other call. */
export function judgeRefusesRequest(status: number): string {
  return `The judge refuses the request (status ${status}); check the model’s name, and that it takes temperature and max_tokens.`;
}

/** 429, too often or for too long. */
export function judgeWantsRest(): string {
  return 'The judge asks for fewer calls (status 429); wait, or check what the key may spend.';
}

/** 408, 5xx. */
export function judgeIsBroken(status: number): string {
  return `The judge’s server has a fault of its own (status ${status}).`;
}

/** An answer that sends the caller elsewhere: the texts go only to the address that was confirmed. */
export function judgeMoved(): string {
  return 'The judge’s address sends on to another one, to which nothing is sent; type that address instead.';
}

/** A page of HTML, a list, an answer without choices. */
export function judgeIsNoModel(): string {
  return 'What answers at the judge’s address is no OpenAI-compatible model; check that the address ends as its makers write it, often in /v1.';
}

/** A reply holds something else than a verdict. */
export function replyIsUnreadable(): string {
  return 'The judge’s reply could not be read as A, B or tie.';
}

/** A model wrote more than a reply may have, as one that reasons first does. */
export function replyIsCut(tokens: number): string {
  return `The judge’s reply was cut after ${countOf(tokens, 'token')}, before it had said A, B or tie; take a model that answers at once, or turn its reasoning off.`;
}

/** What a run's remote judge is asked at most, for who started it from the command line. */
export function judgeCallsAtMost(estimate: {
  readonly prompts: number;
  readonly evaluations: number;
  readonly comparisons: number;
  readonly calls: number;
  readonly tokensIn: number;
  readonly tokensOut: number;
}): string {
  const { prompts, evaluations, comparisons, calls, tokensIn, tokensOut } = estimate;
  const rivals = comparisons > 1 ? `${comparisons} comparisons, ` : '';
  return `The judge is asked at most ${countOf(calls, 'question')} (${countOf(prompts, 'prompt')}, ${countOf(evaluations, 'evaluation')}, ${rivals}2 orders): about ${formatCount(tokensIn)} tokens in and ${formatCount(tokensOut)} out, and more where calls fail and are tried again.`;
}

/** The starter's judge knows the prompts of its world alone. */
export function promptIsUnknown(): string {
  return 'The judge does not know this prompt.';
}

/** An address abroad begins with http://. */
export function keyTravelsOpenly(): string {
  return 'This address begins with http://: texts and key can be read on their way.';
}

/** All training pairs share one prompt, so that none can be set apart. */
export function noPairsForRewardModel(): string {
  return 'sampling.judge: reward-model needs training pairs of at least two prompts; take another judge.';
}

/** A reward model gave no number. */
export function rewardIsNotFinite(): string {
  return 'The reward model gave an answer a reward that is not finite.';
}
