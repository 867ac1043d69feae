import type { ReactNode } from 'react';

import shared from './Facts.module.css';

interface Props {
  readonly caption: ReactNode;
  readonly facts: readonly (readonly [term: string, value: ReactNode])[];
  /** Its look, where it is not that of the cards. */
  readonly className?: string | undefined;
  readonly children?: ReactNode;
}

/** A small table of facts, a row each; its foot may follow. */
export function FactsTable({ caption, facts, className = shared.facts, children }: Props) {
  return (
    <table className={className}>
      <caption>{caption}</caption>
      <tbody>
        {facts.map(([term, value]) => (
          <tr key={term}>
            <th scope="row">{term}</th>
            <td>{value}</td>
          </tr>
        ))}
      </tbody>
      {children}
    </table>
  );
}
