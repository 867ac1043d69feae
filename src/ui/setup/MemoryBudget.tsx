import { useId, useState } from 'react';

import type { MemoryEstimate } from '../../protocol/estimate';
import type { LighterRun } from '../../protocol/run';
import type { OptimizerType } from '../../protocol/runConfig';
import { settings as settingsTable } from '../../protocol/settings';
import { formatBytes } from '../../shared/format';
import { budgetIsNoSize } from '../../shared/sentences/pageSentences';
import {
  budgetText,
  exceedsBound,
  memoryBound,
  typedBudget,
  type MemoryBound,
} from '../../store/memoryBudget';
import { settingChanged } from '../../store/settingActions';
import { isRunning } from '../../store/state';
import { change } from '../../store/store';
import { useRefinery } from '../useRefinery';
import { optimizerNames } from './optimizerNames';
import field from './SettingField.module.css';
import css from './ModelCard.module.css';

/** What the machine gives a run, as far as anybody can know it. */
const known = {
  webgpu: 'WebGPU does not tell how much memory there is.',
  wasm: 'WebAssembly gives a page at most 4.0 GiB.',
  cpu: 'The browser does not tell how much memory there is.',
};

/** The bound that a user sets to a run's memory, and which settings keep a run within it. */
export function MemoryBudget({ estimate }: { readonly estimate: MemoryEstimate | null }) {
  const id = useId();
  const budget = useRefinery((state) => state.memoryBudget);
  const running = useRefinery(({ run }) => isRunning(run.status));
  const backend = useRefinery((state) =>
    state.backend.status === 'ready' ? state.backend.info.name : 'webgpu',
  );
  const [typed, setTyped] = useState(() => budgetText(budget));
  const wrong = Number.isNaN(typedBudget(typed));
  const bound = memoryBound(budget, backend);
  const above = bound !== null && estimate !== null && exceedsBound(estimate.total, bound);
  return (
    <div className={field.field}>
      <div className={field.head}>
        <label htmlFor={id}>Memory budget, GiB</label>
      </div>
      <input
        id={id}
        type="text"
        inputMode="decimal"
        autoComplete="off"
        placeholder="none"
        disabled={running}
        aria-invalid={wrong}
        aria-describedby={`${id}-help`}
        value={typed}
        onChange={({ target }) => {
          setTyped(target.value);
          const bytes = typedBudget(target.value);
          if (!Number.isNaN(bytes)) change({ memoryBudget: bytes });
        }}
      />
      {wrong ? (
        <p className={field.fault} role="alert">
          {budgetIsNoSize()}
        </p>
      ) : null}
      {above ? <Lighter bound={bound} disabled={running} /> : null}
      <p className={field.help} id={`${id}-help`}>
        {known[backend]} Set here what a run may take: one that needs more is not started. Kept in
        this browser, and no part of a run file.
      </p>
    </div>
  );
}

const within = { budget: 'the budget', wasm: 'what WebAssembly gives' };

const wayWords = ({ path, value }: LighterRun): string => {
  const { label } = settingsTable[path];
  if (typeof value === 'object' && value !== null)
    return 'rank' in value ? `${label}, rank ${value.rank}` : label;
  if (value === true) return `${label}: on`;
  const words = path === 'optimizer.type' ? optimizerNames[value as OptimizerType] : String(value);
  return `${label}: ${words}`;
};

function Lighter({ bound, disabled }: { readonly bound: MemoryBound; readonly disabled: boolean }) {
  const ways = useRefinery(({ preparation }) =>
    preparation.status === 'ready' ? preparation.preparation.lighter : null,
  );
  if (ways === null) return null;
  const fitting = ways.filter(({ total }) => !exceedsBound(total, bound));
  if (ways.length === 0)
    return (
      <p className={field.help}>
        No setting makes it lighter: shorten the context, or take a smaller model.
      </p>
    );
  return (
    <div className={css.ways} role="group" aria-label="Lighter settings">
      <p>
        {fitting.length > 0
          ? `Any of these keeps it within ${within[bound.by]}:`
          : 'None of these does by itself; the next ones are worked out once one is taken. A shorter context or a smaller model helps too.'}
      </p>
      {(fitting.length > 0 ? fitting : ways).map((way) => (
        <button
          key={`${way.path} ${String(way.total)}`}
          type="button"
          disabled={disabled}
          onClick={() => {
            settingChanged(way.path, way.value);
          }}
        >
          {wayWords(way)} · {formatBytes(way.total)}
        </button>
      ))}
    </div>
  );
}
