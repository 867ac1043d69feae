import { controlApplies, controlChosen, controlNames, controls } from '../../store/controlActions';
import { isRunning } from '../../store/state';
import { useRefinery } from '../useRefinery';
import css from './Controls.module.css';

/** What a refined run has to be read against, each a press of a button. */
export function Controls() {
  const running = useRefinery(({ run }) => isRunning(run.status));
  const settings = useRefinery((state) => state.settings);
  const names = controlNames.filter((name) => controlApplies(settings, name));
  return (
    <div className={css.controls} role="group" aria-label="Controls">
      <p className={css.title}>Controls</p>
      <p>Runs that a gain has to be read against; each changes what it must and nothing else.</p>
      {names.map((name) => (
        <div key={name}>
          <button
            type="button"
            disabled={running}
            aria-describedby={`control-${name}`}
            onClick={() => {
              controlChosen(name);
            }}
          >
            {controls[name].title}
          </button>
          <p id={`control-${name}`}>{controls[name].help}</p>
        </div>
      ))}
    </div>
  );
}
