import type { ReactNode } from 'react';

import css from './loss.module.css';

interface Props {
  readonly id: string;
  readonly title: string;
  readonly children: ReactNode;
}

/** The explanation of a panel behind its question mark. */
export function Help({ id, title, children }: Props) {
  return (
    <>
      <button type="button" popoverTarget={id} aria-label={`What “${title}” shows`}>
        ?
      </button>
      <div id={id} popover="auto" className={css.help}>
        <b>{title}</b>
        {children}
      </div>
    </>
  );
}
