import { useId } from 'react';

import { purposeNames, purposes, type PurposeName } from '../../protocol/purposes';
import { purposeChosen, purposeOf } from '../../store/purposeActions';
import { isRunning } from '../../store/state';
import { useRefinery } from '../useRefinery';
import card from './Card.module.css';
import css from './Presets.module.css';

const all = purposeNames.map((name) => purposes[name].title).join(' · ');

/** Whole sets of settings by what one wants, each with what it is for. */
export function Presets() {
  // Worked out from the settings alone, not at every step of a run.
  const chosen = purposeOf(useRefinery(({ settings }) => settings));
  return (
    <details className={card.card}>
      <summary>
        <h2>Presets</h2>
        <span className={css.chosen}>{chosen === null ? all : purposes[chosen].title}</span>
      </summary>
      <ul className={css.list}>
        {purposeNames.map((name) => (
          <Choice key={name} name={name} chosen={name === chosen} />
        ))}
      </ul>
    </details>
  );
}

function Choice({ name, chosen }: { readonly name: PurposeName; readonly chosen: boolean }) {
  const id = useId();
  const running = useRefinery(({ run }) => isRunning(run.status));
  const { title, help } = purposes[name];
  return (
    <li>
      <button
        type="button"
        disabled={running}
        aria-pressed={chosen}
        aria-describedby={id}
        onClick={() => {
          purposeChosen(name);
        }}
      >
        {title}
      </button>
      <p id={id}>{help}</p>
    </li>
  );
}
