import { useId, useRef } from 'react';

import type { TaskEntry, TaskFormat } from '../../protocol/tasks';
import { metricOf } from '../../protocol/tasks';
import { taskKey } from '../../protocol/taskSetting';
import { faultOf } from '../../protocol/resolveConfig';
import { settings as settingsTable } from '../../protocol/settings';
import { countOf } from '../../shared/format';
import { settingSettled } from '../../store/settingActions';
import { isRunning } from '../../store/state';
import {
  taskChanged,
  taskFilesPicked,
  taskRemoved,
  tinySetPicked,
  tinySets,
} from '../../store/taskActions';
import type { TaskFileState } from '../../store/taskState';
import shared from '../primitives/Facts.module.css';
import { Card } from '../setup/Card';
import { HiddenPicker } from '../setup/HiddenPicker';
import { NumberInput } from '../setup/NumberInput';
import field from '../setup/SettingField.module.css';
import { Words } from '../terms/Words';
import { useRefinery } from '../useRefinery';
import css from './tasks.module.css';

/** What each form is called by its authors. */
export const formatNames: Readonly<Record<TaskFormat, string>> = {
  arc: 'ARC',
  hellaswag: 'HellaSwag',
  mmlu: 'MMLU',
  winogrande: 'WinoGrande',
  truthfulqa: 'TruthfulQA',
  gsm8k: 'GSM8K',
  'multiple-choice': 'Multiple choice',
};

const path = 'benchmarks';

/** Card 5: the sets of questions that the policy is scored on at each evaluation. */
export function TasksCard() {
  const entries = useRefinery(({ settings }) => settings[path] as readonly TaskEntry[]);
  const files = useRefinery(({ taskFiles }) => taskFiles);
  const adding = useRefinery(({ taskAdding }) => taskAdding);
  const running = useRefinery(({ run }) => isRunning(run.status));
  const never = useRefinery(({ settings }) => settings['training.evalEvery'] === 0);
  const fault = faultOf(path, entries);
  const summary =
    entries.length === 0 ? 'None' : entries.map(({ name }) => name || 'unnamed').join(', ');
  return (
    <Card number={5} title="Benchmarks" summary={summary}>
      <div className={css.card} data-drop="benchmarks">
        <p className={field.help}>
          <Words>{settingsTable[path].help}</Words>
        </p>
        <AddFiles disabled={running} />
        {adding.reading.length === 0 ? null : (
          <p role="status">Reading {adding.reading.join(', ')}</p>
        )}
        {adding.failures.map(({ message }) => (
          <p key={message} className={shared.fault} role="alert">
            {message}
          </p>
        ))}
        {entries.length === 0 ? null : (
          <ul className={css.entries} aria-label="Benchmarks">
            {entries.map((entry, at) => (
              <Entry key={at} {...{ entry, at, running }} file={files[taskKey(entry)] ?? null} />
            ))}
          </ul>
        )}
        {fault === null ? null : (
          <p className={field.fault} role="alert">
            {fault}
          </p>
        )}
        {entries.length > 0 && never ? (
          <p className={field.fault} role="note">
            Evaluate every is 0 under Training: no evaluation, no score.
          </p>
        ) : null}
        <TinySets disabled={running} />
      </div>
    </Card>
  );
}

function AddFiles({ disabled }: { readonly disabled: boolean }) {
  const picker = useRef<HTMLInputElement>(null);
  return (
    <>
      <button type="button" disabled={disabled} onClick={() => picker.current?.click()}>
        Add files of questions
      </button>
      <HiddenPicker
        ref={picker}
        multiple
        accept=".jsonl,.json,application/json"
        aria-label="Files of questions"
        onFiles={(list) => void taskFilesPicked([...list])}
      />
      <small className={css.soft}>
        JSONL as ARC, HellaSwag, MMLU, WinoGrande, TruthfulQA and GSM8K are published, or with
        question, choices and answer. Drop them here too; they stay on this machine.
      </small>
    </>
  );
}

interface EntryProps {
  readonly entry: TaskEntry;
  readonly at: number;
  readonly running: boolean;
  readonly file: TaskFileState | null;
}

function Entry({ entry, at, running, file }: EntryProps) {
  const id = useId();
  const { name, format, path: from, shots } = entry;
  const report = file?.status === 'loaded' ? file.report : null;
  const known = report?.format ?? (format === 'auto' ? null : format);
  return (
    <li>
      <div className={css.fields} onBlur={settingSettled}>
        <label htmlFor={`${id}-name`}>Name</label>
        <input
          id={`${id}-name`}
          type="text"
          autoComplete="off"
          disabled={running}
          value={name}
          aria-invalid={name === ''}
          onChange={({ target }) => {
            taskChanged(at, { name: target.value });
          }}
        />
        <label htmlFor={`${id}-shots`}>Shots</label>
        <NumberInput
          id={`${id}-shots`}
          disabled={running}
          value={shots}
          onValue={(value) => {
            taskChanged(at, { shots: value });
          }}
        />
        <button
          type="button"
          disabled={running}
          aria-label={`Remove ${name}`}
          onClick={() => {
            taskRemoved(at);
          }}
        >
          Remove
        </button>
      </div>
      <p className={css.soft}>
        {known === null ? null : `${formatNames[known]} · ${metricOf[known]}`}
        {report === null ? null : ` · ${countOf(report.items, 'question')}`}
        {file?.status === 'loading' ? ` Reading ${from}` : null}
        {file === null ? ` Its file ${from} is to be chosen: add it above.` : null}
      </p>
      {file?.status === 'failed' ? (
        <p className={shared.fault} role="alert">
          {file.failure.message}
        </p>
      ) : null}
      {report === null ? null : (
        <details className={css.first}>
          <summary>The first question, as the model is asked it</summary>
          <pre tabIndex={0}>
            {report.first.context}
            <mark>{report.first.answer}</mark>
          </pre>
        </details>
      )}
    </li>
  );
}

function TinySets({ disabled }: { readonly disabled: boolean }) {
  return (
    <details className={css.first}>
      <summary>Tiny sets that come with this page</summary>
      <p className={css.soft}>
        Twelve to fourteen questions each, written for this project in the forms of the well-known
        sets. They show how scoring works; they measure next to nothing.
      </p>
      <div className={css.ways}>
        {tinySets.map((name) => (
          <button
            key={name}
            type="button"
            disabled={disabled}
            onClick={() => void tinySetPicked(name)}
          >
            {name.replace('.jsonl', '')}
          </button>
        ))}
      </div>
    </details>
  );
}
