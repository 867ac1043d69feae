import type { ReactNode } from 'react';

import { weightedLosses, type LossType, type MethodSettings } from '../../methods/lossTypes';
import { formatNumber } from '../../shared/format';
import { FormulaKeys, FormulaSymbol } from './FormulaSymbol';
import {
  applied,
  averagedGap,
  averagedH,
  beta,
  bracketed,
  chosen,
  dot,
  fraction,
  hOfPx,
  hOfX,
  logistic,
  logSigma,
  mean,
  minus,
  plus,
  rejected,
  reward,
  row,
  sigma,
  squared,
} from './mathParts';
import type { SymbolName } from './symbols';

const one = <mn>1</mn>;
const two = <mn>2</mn>;
const epsilon = <FormulaSymbol name="epsilon" />;
const gamma = <FormulaSymbol name="gamma" />;
const delta = <mi mathvariant="normal">Δ</mi>;
const target = fraction(one, row(two, beta));
const shift = row(minus, <FormulaSymbol name="lambda" />, dot, <mo>⊥</mo>, delta);
const tokensOf = (side: (letter: ReactNode) => ReactNode) =>
  row(<mo stretchy="false">|</mo>, side(<mi>y</mi>), <mo stretchy="false">|</mo>);
const ownBeta = (
  <msub>
    {beta}
    <mi>B</mi>
  </msub>
);
const standardH = fraction(row(mean('h'), minus, <mi>μ</mi>), <mi>s</mi>);
const rewardChosen = chosen(<mi>r</mi>);
const rewardRejected = rejected(<mi>r</mi>);
const logOfChosen = row(
  <mi>log</mi>,
  applied(<mi>π</mi>, row(chosen(<mi>y</mi>), <mo>|</mo>, <mi>x</mi>)),
);

/** A method's formula, what its letters stand for, and the symbols that are settings. */
interface Formulas {
  readonly loss: ReactNode;
  readonly where?: ReactNode;
  readonly symbols: readonly SymbolName[];
}

const rewardIs = row(
  <mi>r</mi>,
  <mo>=</mo>,
  beta,
  dot,
  <mi>log</mi>,
  fraction(
    applied(<mi>π</mi>, <mi>y</mi>),
    applied(
      <msub>
        <mi>π</mi>
        <mi>ref</mi>
      </msub>,
      <mi>y</mi>,
    ),
  ),
);
const averageIs = row(
  mean('ℓ'),
  <mo>=</mo>,
  fraction(one, row(<mo stretchy="false">|</mo>, <mi>y</mi>, <mo stretchy="false">|</mo>)),
  <mi>log</mi>,
  applied(<mi>π</mi>, row(<mi>y</mi>, <mo>|</mo>, <mi>x</mi>)),
);
const deltaIs = row(delta, <mo>=</mo>, beta, dot, hOfPx);

const formulas: Readonly<Record<LossType, Formulas>> = {
  dpo: { loss: logistic(reward), symbols: ['beta'] },
  ipo: { loss: squared(row(hOfX, minus, target)), symbols: ['beta'] },
  'sr-dpo': {
    loss: logistic(row(reward, shift)),
    where: deltaIs,
    symbols: ['beta', 'lambda', 'p'],
  },
  'sr-ipo': {
    loss: squared(row(hOfX, shift, minus, target)),
    where: deltaIs,
    symbols: ['beta', 'lambda', 'p'],
  },
  robust: {
    loss: fraction(
      row(
        minus,
        bracketed(row(one, minus, epsilon)),
        dot,
        logSigma(<mi>z</mi>),
        plus,
        epsilon,
        dot,
        logSigma(row(minus, <mi>z</mi>)),
      ),
      row(one, minus, two, epsilon),
    ),
    where: row(<mi>z</mi>, <mo>=</mo>, reward),
    symbols: ['beta', 'epsilon'],
  },
  hinge: {
    loss: row(<mi>max</mi>, bracketed(row(<mn>0</mn>, <mo>,</mo>, one, minus, reward))),
    symbols: ['beta'],
  },
  'sigmoid-norm': { loss: logistic(row(beta, dot, averagedH)), symbols: ['beta'] },
  simpo: {
    loss: logistic(row(beta, dot, averagedGap, minus, gamma)),
    where: averageIs,
    symbols: ['beta', 'gamma'],
  },
  'r-dpo': {
    loss: logistic(
      row(
        reward,
        plus,
        <FormulaSymbol name="tokenPrice" />,
        dot,
        bracketed(row(tokensOf(chosen), minus, tokensOf(rejected))),
      ),
    ),
    symbols: ['beta', 'tokenPrice'],
  },
  odpo: {
    loss: logistic(
      row(
        reward,
        minus,
        <FormulaSymbol name="offsetWeight" />,
        dot,
        applied(<mi>f</mi>, row(chosen(<mi>s</mi>), minus, rejected(<mi>s</mi>))),
      ),
    ),
    symbols: ['beta', 'offsetWeight'],
  },
  'alpha-dpo': {
    loss: logistic(
      row(
        beta,
        dot,
        averagedGap,
        minus,
        gamma,
        minus,
        <FormulaSymbol name="ownMarginWeight" />,
        beta,
        dot,
        <mo>⊥</mo>,
        standardH,
      ),
    ),
    where: averageIs,
    symbols: ['beta', 'gamma', 'ownMarginWeight'],
  },
  'beta-dpo': {
    loss: logistic(row(<mo>⊥</mo>, ownBeta, dot, hOfX)),
    where: row(
      ownBeta,
      <mo>=</mo>,
      beta,
      dot,
      bracketed(
        row(
          one,
          plus,
          <FormulaSymbol name="betaPull" />,
          bracketed(row(mean('h'), minus, <mi>M</mi>)),
        ),
      ),
    ),
    symbols: ['beta', 'betaPull'],
  },
  'apo-zero': {
    loss: row(one, minus, sigma(rewardChosen), plus, sigma(rewardRejected)),
    where: rewardIs,
    symbols: ['beta'],
  },
  'apo-down': {
    loss: row(
      sigma(rewardChosen),
      plus,
      one,
      minus,
      sigma(row(rewardChosen, minus, rewardRejected)),
    ),
    where: rewardIs,
    symbols: ['beta'],
  },
  sft: { loss: row(minus, fraction(one, tokensOf(chosen)), logOfChosen), symbols: [] },
};

/** The loss of a pair as a formula, its symbols tied to their controls; ⊥ marks what no gradient flows through. */
export function Formula({
  settings,
}: {
  readonly settings: Pick<MethodSettings, 'lossType' | 'lossWeights'>;
}) {
  const losses = weightedLosses(settings);
  const symbols = [...new Set(losses.flatMap(({ lossType }) => formulas[lossType].symbols))];
  return (
    <>
      {losses.map(({ lossType, weight }, i) => (
        <math key={lossType} display="block">
          <mrow>
            {i === 0 ? null : plus}
            {weight === 1 ? null : (
              <>
                <mn>{formatNumber(weight)}</mn>
                {dot}
              </>
            )}
            {weight === 1 && i === 0 ? formulas[lossType].loss : bracketed(formulas[lossType].loss)}
          </mrow>
        </math>
      ))}
      {losses.map(({ lossType }) =>
        formulas[lossType].where === undefined ? null : (
          <math key={lossType} display="block">
            {formulas[lossType].where}
          </math>
        ),
      )}
      {symbols.length === 0 ? null : <FormulaKeys symbols={symbols} />}
    </>
  );
}
