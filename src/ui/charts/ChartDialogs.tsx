import { useEffect, useRef, useState, useSyncExternalStore, type ReactNode } from 'react';

import { countOf, formatNumber } from '../../shared/format';
import { metricSeries } from '../../store/metricSeries';
import { chartTable, tableText, type Cell } from './chartTable';
import { Drawing, type ChartProps } from './Drawing';
import css from './ChartDialogs.module.css';

interface DialogProps {
  readonly title: string;
  readonly className: string | undefined;
  readonly onClose: () => void;
  readonly actions?: ReactNode;
  readonly children: ReactNode;
}

/** A modal over the page that opens as it is made. */
function Dialog({ title, className, onClose, actions, children }: DialogProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const element = dialog.current;
    element?.showModal();
    return () => {
      element?.close();
    };
  }, []);
  return (
    <dialog ref={dialog} className={className} aria-label={title} onClose={onClose}>
      <header>
        <h2>{title}</h2>
        {actions}
        <button
          type="button"
          onClick={() => {
            dialog.current?.close();
          }}
        >
          Close
        </button>
      </header>
      {children}
    </dialog>
  );
}

/** One chart on the whole screen, under the same view. */
export function LargeChart({
  definition,
  evalPairs,
  onClose,
}: Omit<ChartProps, 'lossType'> & { readonly onClose: () => void }) {
  return (
    <Dialog title={definition.title} className={css.large} onClose={onClose}>
      <Drawing definition={definition} evalPairs={evalPairs} />
    </Dialog>
  );
}

/** Rows of a page of the table: as many as are read at ease and drawn at once. */
const pageRows = 100;

/** A chart's rows as they were measured, the last page first in sight. */
export function TableDialog({
  definition,
  evalPairs,
  onClose,
}: Omit<ChartProps, 'lossType'> & { readonly onClose: () => void }) {
  useSyncExternalStore(metricSeries.subscribe, metricSeries.version);
  const table = chartTable(metricSeries, definition, evalPairs);
  const pages = Math.max(1, Math.ceil(table.rows.length / pageRows));
  const [chosen, setChosen] = useState<number | null>(null);
  const [copied, setCopied] = useState('Copy all rows');
  const page = Math.min(chosen ?? pages - 1, pages - 1);
  const from = page * pageRows;
  const rows = table.rows.slice(from, from + pageRows);
  const copy = (
    <button
      type="button"
      onClick={() => {
        navigator.clipboard.writeText(tableText(table)).then(
          () => {
            setCopied('Copied');
          },
          () => {
            setCopied('The browser did not let it be copied');
          },
        );
      }}
    >
      <span aria-live="polite">{copied}</span>
    </button>
  );
  return (
    <Dialog
      title={`${definition.title}: table`}
      className={css.table}
      onClose={onClose}
      actions={copy}
    >
      <div className={css.scroll} tabIndex={0} role="region" aria-label="Rows">
        <table>
          <caption>
            {countOf(table.rows.length, 'row')}, as measured, in {definition.unit}
          </caption>
          <thead>
            <tr>
              {table.columns.map((name) => (
                <th key={name} scope="col">
                  {name}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map((cells, r) => (
              <tr key={from + r}>
                {cells.map((cell, c) => (
                  <td key={table.columns[c]}>
                    <Value cell={cell} />
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {pages > 1 ? (
        <nav className={css.pages} aria-label="Pages of the table">
          <button
            type="button"
            onClick={() => {
              setChosen(Math.max(0, page - 1));
            }}
          >
            Earlier
          </button>
          <span>
            Rows {from + 1} to {from + rows.length} of {table.rows.length}
          </span>
          <button
            type="button"
            onClick={() => {
              setChosen(page + 1 >= pages - 1 ? null : page + 1);
            }}
          >
            Later
          </button>
        </nav>
      ) : null}
    </Dialog>
  );
}

function Value({ cell }: { readonly cell: Cell }) {
  if (cell === null) return '–';
  if (typeof cell === 'string') return cell;
  return (
    <data value={cell} title={String(cell)}>
      {Number.isInteger(cell) ? cell : formatNumber(cell, 6)}
    </data>
  );
}
