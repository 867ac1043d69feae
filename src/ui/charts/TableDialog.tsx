import { useState, type KeyboardEvent } from 'react';

import { formatNumber } from '../../shared/format';
import { CopyButton } from '../primitives/CopyButton';
import { rowText, tableText, type Cell, type ChartTable } from './chartTable';
import { Dialog } from './Dialog';
import css from './ChartDialogs.module.css';

interface Props {
  readonly title: string;
  readonly caption: string;
  readonly table: ChartTable;
  /** Whether rows come behind the last: that page is then first in sight. */
  readonly grows?: boolean;
  readonly onClose: () => void;
}

/** Rows of a page of the table: as many as are read at ease and drawn at once. */
const pageRows = 100;

/** What is drawn as rows, each of which is copied by a click. */
export function TableDialog({ title, caption, table, grows = false, onClose }: Props) {
  const pages = Math.max(1, Math.ceil(table.rows.length / pageRows));
  const [chosen, setChosen] = useState<number | null>(grows ? null : 0);
  const page = Math.min(chosen ?? pages - 1, pages - 1);
  const from = page * pageRows;
  const rows = table.rows.slice(from, from + pageRows);
  return (
    <Dialog
      title={`${title}: table`}
      className={css.table}
      onClose={onClose}
      actions={<CopyAll table={table} />}
    >
      <div className={css.scroll} tabIndex={0} role="region" aria-label="Rows">
        <table>
          <caption>{caption}</caption>
          <thead>
            <tr>
              {table.columns.map((name) => (
                <th key={name} scope="col">
                  {name}
                </th>
              ))}
            </tr>
          </thead>
          <tbody onKeyDown={alongRows}>
            {rows.map((cells, r) => (
              <tr key={from + r}>
                {cells.map((cell, c) => (
                  <td key={table.columns[c]}>
                    <Value cell={cell} />
                    {c + 1 < cells.length ? null : (
                      <CopyButton
                        name={`row ${from + r + 1}`}
                        text={() => rowText(cells)}
                        tabIndex={r === 0 ? 0 : -1}
                      />
                    )}
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
              setChosen(grows && page + 1 >= pages - 1 ? null : Math.min(page + 1, pages - 1));
            }}
          >
            Later
          </button>
        </nav>
      ) : null}
    </Dialog>
  );
}

/** ↑ and ↓ go from a row's button to the next, so that Tab leaves the table at once. */
function alongRows(event: KeyboardEvent<HTMLElement>): void {
  const way = { ArrowUp: -1, ArrowDown: 1 }[event.key];
  const row = event.target instanceof Element ? event.target.closest('tr') : null;
  if (way === undefined || !row) return;
  const next = way < 0 ? row.previousElementSibling : row.nextElementSibling;
  next?.querySelector('button')?.focus();
  event.preventDefault();
}

function CopyAll({ table }: { readonly table: ChartTable }) {
  const [words, setWords] = useState('Copy all rows');
  return (
    <button
      type="button"
      onClick={() => {
        navigator.clipboard.writeText(tableText(table)).then(
          () => {
            setWords('Copied');
          },
          () => {
            setWords('The browser did not let it be copied');
          },
        );
      }}
    >
      <span aria-live="polite">{words}</span>
    </button>
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
