import type { ReactNode } from 'react';

import { Words } from '../terms/Words';
import css from './PanelHead.module.css';

interface Props {
  /** The id of the explanation on the page. */
  readonly id: string;
  readonly title: string;
  /** What the title is about, beside it. */
  readonly subject?: string;
  /** Small words on how it is drawn now. */
  readonly notes?: ReactNode;
  /** The explanation, a paragraph each. */
  readonly help: readonly string[];
  /** Buttons behind the question mark. */
  readonly children?: ReactNode;
}

/** The head of a drawn panel: its title, its explanation behind a question mark, and what can be done with it. */
export function PanelHead({ id, title, subject, notes, help, children }: Props) {
  return (
    <figcaption className={css.head}>
      <h3>
        {title}
        {subject === undefined ? null : <span> · {subject}</span>}
      </h3>
      {notes}
      <span className={css.buttons}>
        <button type="button" popoverTarget={id} aria-label={`What “${title}” shows`}>
          ?
        </button>
        {children}
      </span>
      <div id={id} popover="auto" className={css.help}>
        <b>{title}</b>
        {help.map((paragraph) => (
          <p key={paragraph}>
            <Words>{paragraph}</Words>
          </p>
        ))}
      </div>
    </figcaption>
  );
}
