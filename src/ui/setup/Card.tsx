import type { ReactNode } from 'react';

import css from './Card.module.css';

interface Props {
  readonly number: number;
  readonly title: string;
  /** What is chosen, in one line. */
  readonly summary: string;
  readonly open?: boolean;
  readonly children: ReactNode;
}

/** A card of the setup: folded it is one line that says what is chosen. */
export function Card({ number, title, summary, open = false, children }: Props) {
  return (
    <details className={css.card} open={open}>
      <summary>
        <h2>
          <span className={css.number}>{number}</span> {title}
        </h2>
        <span className={css.chosen}>{summary}</span>
      </summary>
      <div className={css.body}>{children}</div>
    </details>
  );
}

/** The settings that few need. */
export function More({ children }: { readonly children: ReactNode }) {
  return (
    <details className={css.more}>
      <summary>More</summary>
      <div className={css.body}>{children}</div>
    </details>
  );
}
