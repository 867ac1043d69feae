import type { ReactNode } from 'react';

import { FormulaSymbol } from './FormulaSymbol';

export const beta = <FormulaSymbol name="beta" />;
export const minus = <mo>−</mo>;
export const plus = <mo>+</mo>;
export const dot = <mo>·</mo>;

/** Several parts in one row. */
export const row = (...parts: ReactNode[]) => <mrow>{...parts}</mrow>;

/** A part in parentheses as large as it is. */
export const bracketed = (inside: ReactNode) => row(<mo>(</mo>, inside, <mo>)</mo>);

/** f(argument) with small parentheses. */
export const applied = (name: ReactNode, argument: ReactNode) =>
  row(name, <mo stretchy="false">(</mo>, argument, <mo stretchy="false">)</mo>);

const x = <mi>x</mi>;
const px = row(<FormulaSymbol name="p" />, <mo>⊕</mo>, x);
export const hOfX = applied(<mi>h</mi>, x);
export const hOfPx = applied(<mi>h</mi>, px);
/** A letter's mean. */
export const mean = (letter: string) => (
  <mover accent="true">
    <mi>{letter}</mi>
    <mo>¯</mo>
  </mover>
);

/** h of log-ratios averaged over tokens. */
export const averagedH = applied(mean('h'), x);

/** A letter of the chosen (+) or the rejected (−) completion. */
export const chosen = (letter: ReactNode) => (
  <msup>
    {letter}
    <mo>+</mo>
  </msup>
);
export const rejected = (letter: ReactNode) => (
  <msup>
    {letter}
    <mo>−</mo>
  </msup>
);

const averagedLogp = mean('ℓ');
/** The gap of the policy's log-probabilities, averaged over tokens. */
export const averagedGap = bracketed(row(chosen(averagedLogp), minus, rejected(averagedLogp)));

export const sigma = (inside: ReactNode) => row(<mi>σ</mi>, bracketed(inside));
export const logSigma = (inside: ReactNode) => row(<mi>log</mi>, sigma(inside));
export const logistic = (inside: ReactNode) => row(minus, logSigma(inside));
export const squared = (inside: ReactNode) => (
  <msup>
    {bracketed(inside)}
    <mn>2</mn>
  </msup>
);
export const fraction = (above: ReactNode, below: ReactNode) => (
  <mfrac>
    {above}
    {below}
  </mfrac>
);
export const reward = row(beta, dot, hOfX);
