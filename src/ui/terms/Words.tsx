import { Term } from './Term';
import { termsIn } from './termsIn';

/** A text of the page with the glossary behind its terms. */
export function Words({ children }: { readonly children: string }) {
  return termsIn(children).map(({ text, term }, i) =>
    term === null ? (
      text
    ) : (
      <Term key={i} name={term}>
        {text}
      </Term>
    ),
  );
}
