import { useEffect, useRef, useState } from 'react';

import type { MappingRequest } from '../../protocol/data';
import { dataCleared, mappingChosen } from '../../store/dataActions';
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
  const [prompt, setPrompt] = useState('');
  const [chosen, setChosen] = useState('');
  const [rejected, setRejected] = useState('');
  useEffect(() => {
    dialog.current?.showModal();
  }, []);
  const complete = chosen !== '' && rejected !== '' && chosen !== rejected;
  const title = `mapping-title-${role}`;
  return (
    <dialog
      ref={dialog}
      aria-labelledby={title}
      className={css.dialog}
      onCancel={() => {
        dataCleared(role);
      }}
    >
      <h2 id={title}>Which columns of {request.name}?</h2>
      <p>Its keys fit no layout that is known here. These are its first rows.</p>
      <div className={css.scroll} tabIndex={0} role="region" aria-label="First rows">
        <table>
          <thead>
            <tr>
              {request.columns.map((column) => (
                <th key={column} scope="col">
                  {column}
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
            dataCleared(role);
          }}
        >
          Choose another file
        </button>
        <button
          type="button"
          className={css.primary}
          disabled={!complete}
          onClick={() =>
            void mappingChosen(role, { prompt: prompt === '' ? null : prompt, chosen, rejected })
          }
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
  readonly value: string;
  readonly onChange: (column: string) => void;
}

function Column({ label, none = 'choose a column', columns, value, onChange }: ColumnProps) {
  return (
    <label>
      {label}
      <select
        value={value}
        onChange={({ target }) => {
          onChange(target.value);
        }}
      >
        <option value="">{none}</option>
        {columns.map((column) => (
          <option key={column}>{column}</option>
        ))}
      </select>
    </label>
  );
}
