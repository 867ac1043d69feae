import type { ReactNode } from 'react';

import { isRefined, type LossType } from '../../methods/lossTypes';
import { FormulaKeys, FormulaSymbol } from './FormulaSymbol';

const beta = <FormulaSymbol name="beta" />;
const h = (of: ReactNode) => (
  <mrow>
    <mi>h</mi>
    <mo stretchy="false">(</mo>
    {of}
    <mo stretchy="false">)</mo>
  </mrow>
);
const x = <mi>x</mi>;
const px = (
  <mrow>
    <FormulaSymbol name="p" />
    <mo>⊕</mo>
    <mi>x</mi>
  </mrow>
);
const target = (
  <mfrac>
    <mn>1</mn>
    <mrow>
      <mn>2</mn>
      {beta}
    </mrow>
  </mfrac>
);
const shift = (
  <mrow>
    <mo>−</mo>
    <FormulaSymbol name="lambda" />
    <mo>·</mo>
    <mo>⊥</mo>
    <mi mathvariant="normal">Δ</mi>
  </mrow>
);

const logistic = (inside: ReactNode) => (
  <mrow>
    <mo>−</mo>
    <mi>log</mi>
    <mi>σ</mi>
    <mo>(</mo>
    {inside}
    <mo>)</mo>
  </mrow>
);
const squared = (inside: ReactNode) => (
  <msup>
    <mrow>
      <mo>(</mo>
      {inside}
      <mo>)</mo>
    </mrow>
    <mn>2</mn>
  </msup>
);
const reward = (
  <mrow>
    {beta}
    <mo>·</mo>
    {h(x)}
  </mrow>
);
const aimed = (middle: ReactNode) => (
  <mrow>
    {h(x)}
    {middle}
    <mo>−</mo>
    {target}
  </mrow>
);

const losses: Readonly<Partial<Record<LossType, ReactNode>>> = {
  dpo: logistic(reward),
  ipo: squared(aimed(null)),
  'sr-dpo': logistic(
    <mrow>
      {reward}
      {shift}
    </mrow>,
  ),
  'sr-ipo': squared(aimed(shift)),
};

/** The loss of a pair as a formula, its symbols tied to their controls; ⊥ marks what no gradient flows through. */
export function Formula({ lossType }: { readonly lossType: LossType }) {
  const refined = isRefined(lossType);
  return (
    <>
      <math display="block">{losses[lossType]}</math>
      {refined ? (
        <math display="block">
          <mrow>
            <mi mathvariant="normal">Δ</mi>
            <mo>=</mo>
            {beta}
            <mo>·</mo>
            {h(px)}
          </mrow>
        </math>
      ) : null}
      <FormulaKeys symbols={refined ? ['beta', 'lambda', 'p'] : ['beta']} />
    </>
  );
}
