/** Tokens or pairs are to be looked into before there are two models to compare. */
export function alignmentHasNotBegun(): string {
  return 'There is nothing to compare yet: look again once the alignment has begun.';
}

/** A pair or an answer is to be looked into that is not there. */
export function nothingToInspect(): string {
  return 'This run has no such pair or answer: choose another one.';
}

/** Pairs are to be measured while the weights change. */
export function pairsCannotBeMeasured(): string {
  return 'The run goes on: pause it, or wait for its end, before you measure the pairs anew.';
}

/** The run went on, or other pairs were asked for. */
export function measuringWasEnded(): string {
  return 'Measuring the pairs was ended before it was done.';
}
