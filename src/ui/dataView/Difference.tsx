import { useMemo } from 'react';

import { shownCharacters, type ShownPair } from '../../protocol/dataView';
import { formatCount } from '../../shared/format';
import { wordDifference } from './wordDifference';
import css from './Difference.module.css';

/** What is only in the chosen and what is only in the rejected answer, word by word. */
export function Difference({ pair }: { readonly pair: ShownPair }) {
  const { chosen, rejected } = pair;
  const parts = useMemo(
    () => wordDifference(chosen.text, rejected.text),
    [chosen.text, rejected.text],
  );
  const bounded = [chosen, rejected].some(({ text }) => text.length === shownCharacters);
  return (
    <section className={css.difference} aria-labelledby="difference-title">
      <h4 id="difference-title">Word by word</h4>
      <p className={css.key}>
        <ins>only in chosen</ins> <del>only in rejected</del>
        <span>
          {bounded
            ? `The first ${formatCount(shownCharacters)} characters of the file’s text.`
            : 'The file’s text, before anything is cut.'}
        </span>
      </p>
      {parts === null ? (
        <p>The two have too little in common for a comparison word by word.</p>
      ) : (
        <div
          className={css.text}
          tabIndex={0}
          role="region"
          aria-label="Difference between chosen and rejected"
        >
          {parts.map(({ text, in: side }, i) =>
            side === 'both' ? (
              <span key={i}>{text}</span>
            ) : side === 'chosen' ? (
              <ins key={i}>{text}</ins>
            ) : (
              <del key={i}>{text}</del>
            ),
          )}
        </div>
      )}
    </section>
  );
}
