import type { Attributes, HTMLAttributes } from 'react';

interface MathAttributes extends HTMLAttributes<MathMLElement>, Attributes {
  readonly display?: 'block' | 'inline';
  readonly mathvariant?: 'normal';
  readonly stretchy?: 'false';
  readonly accent?: 'true';
}

declare module 'react' {
  namespace JSX {
    // React renders MathML as it stands; its types have no names for it.
    interface IntrinsicElements {
      math: MathAttributes;
      mi: MathAttributes;
      mn: MathAttributes;
      mo: MathAttributes;
      mrow: MathAttributes;
      mfrac: MathAttributes;
      msup: MathAttributes;
      msub: MathAttributes;
      mover: MathAttributes;
    }
  }
}
