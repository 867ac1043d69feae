import { useEffect, useRef, useState } from 'react';

import type { MappingRequest } from '../../protocol/data';
import { formatCount } from '../../shared/format';
import { keysAreUnknown, rowsCannotBeRead } from '../../shared/sentences/fileSentences';
import { dataRemoved, mappingChosen } from '../../store/dataActions';
import type { Role } from '../../store/state';
import { useRefinery } from '../useRefinery';
import css from './data.module.css';

/** Asks which columns hold prompt, chosen and rejected, where a file's keys fit no known layout. */
export function MappingDialog({ role }: { readonly role: Role }) {
  const state = useRefinery(({ data }) => data[role]);
  if (state.status !== 'mapping') return null;
  return <Dialog key={state.name} role={role} request={state.request} />;
}

function Dialog({ role, request }: { readonly role: Role; readonly request: MappingRequest }) {
  const dialog = useRef<HTMLDialogElement>(null);
  const [prompt, setPrompt] = useState<string | null>(null);
  const [chosen, setChosen] = useState<string | null>(null);
  const [rejected, setRejected] = useState<string | null>(null);
  useEffect(() => {
    dialog.current?.showModal();
  }, []);
  const title = `mapping-title-${role}`;
  return (
    <dialog
      ref={dialog}
      aria-labelledby={title}
      className={css.dialog}
      onCancel={() => {
        dataRemoved(role);
      }}
    >
      <h2 id={title}>Which columns of {request.name}?</h2>
      <p>
        {request.reason === undefined ? keysAreUnknown() : rowsCannotBeRead(request.reason)} These
        are its first rows; a dotted column is a part of another one.
        {request.columnsLeftOut
          ? ` The file has more columns than the ${formatCount(request.columns.length)} listed here: at most 200, with names of up to 100 characters, and the first 10 items of a list.`
          : ''}
      </p>
      <div className={css.scroll} tabIndex={0} role="region" aria-label="First rows">
        <table>
          <thead>
            <tr>
              {request.columns.map((column) => (
                <th key={column} scope="col">
                  {nameOf(column)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {request.rows.map((row, i) => (
              <tr key={i}>
                {row.map((cell, column) => (
                  <td key={column}>{cell}</td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <div className={css.columns}>
        <Column
          label="Prompt"
          none="none"
          columns={request.columns}
          value={prompt}
          onChange={setPrompt}
        />
        <Column label="Chosen" columns={request.columns} value={chosen} onChange={setChosen} />
        <Column
          label="Rejected"
          columns={request.columns}
          value={rejected}
          onChange={setRejected}
        />
      </div>
      <div className={css.buttons}>
        <button
          type="button"
          onClick={() => {
            dataRemoved(role);
          }}
        >
          Choose another file
        </button>
        <button
          type="button"
          className={css.primary}
          disabled={chosen === null || rejected === null || chosen === rejected}
          onClick={() => {
            if (chosen !== null && rejected !== null)
              void mappingChosen(role, { prompt, chosen, rejected });
          }}
        >
          Read by these columns
        </button>
      </div>
    </dialog>
  );
}

interface ColumnProps {
  readonly label: string;
  readonly none?: string;
  readonly columns: readonly string[];
  readonly value: string | null;
  readonly onChange: (column: string | null) => void;
}

const nameOf = (column: string): string => (column === '' ? '(no name)' : column);

function Column({ label, none = 'choose a column', columns, value, onChange }: ColumnProps) {
  return (
    <label>
      {label}
      <select
        value={value === null ? '' : columns.indexOf(value)}
        onChange={({ target }) => {
          onChange(target.value === '' ? null : (columns[Number(target.value)] ?? null));
        }}
      >
        <option value="">{none}</option>
        {columns.map((column, i) => (
          <option key={column} value={i}>
            {nameOf(column)}
          </option>
        ))}
      </select>
    </label>
  );
}
