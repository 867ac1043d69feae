import { useId } from 'react';

import type { SettingPath } from '../../protocol/runConfig';
import { settings as settingsTable } from '../../protocol/settings';
import { planNames, type PlanName } from '../../store/experiments/plans';
import { changeQueue } from '../../store/experiments/queueStore';
import { experimentStarted, planTitles } from '../../store/experiments/queueActions';
import { isRunning } from '../../store/state';
import { mayLosePolicy } from '../run/confirmLoss';
import { useRefinery } from '../useRefinery';
import { gridPaths } from './gridPaths';
import { useQueue } from './useExperiments';
import { usePlanWords } from './usePlanWords';
import css from './experiments.module.css';

const explained: Readonly<Record<PlanName, string>> = {
  methods:
    'The paper’s comparison. With the starter each method at its preset, else all by your settings.',
  lambda: 'The refined method at λ of 0, 0.1, 0.3, 0.5 and 1: the paper’s Figure 2a.',
  'smaller-beta':
    'Sr-DPO against DPO, DPO at β(1−λ), an empty p, a shuffled Δ and its mean: what Δ itself is worth.',
  grid: 'Every combination of the values that you name.',
};

const mostSeeds = 20;
function GridRows() {
  const grid = useQueue((state) => state.grid);
  const change = (place: number, part: Partial<(typeof grid)[number]>): void => {
    changeQueue({ grid: grid.map((row, i) => (i === place ? { ...row, ...part } : row)) });
  };
  return (
    <div className={css.grid}>
      {grid.map(({ path, values }, i) => (
        <div key={path} className={css.gridRow}>
          <label>
            <span>Setting</span>
            <select
              value={path}
              onChange={(event) => {
                change(i, { path: event.target.value as SettingPath });
              }}
            >
              {gridPaths
                .filter((one) => one === path || grid.every((row) => row.path !== one))
                .map((one) => (
                  <option key={one} value={one}>
                    {settingsTable[one].label} · {one}
                  </option>
                ))}
            </select>
          </label>
          <label>
            <span>Values, set apart by commas</span>
            <input
              value={values}
              onChange={(event) => {
                change(i, { values: event.target.value });
              }}
            />
          </label>
          <button
            type="button"
            disabled={grid.length === 1}
            onClick={() => {
              changeQueue({ grid: grid.filter((_, other) => other !== i) });
            }}
          >
            Remove
          </button>
        </div>
      ))}
      <button
        type="button"
        className={css.add}
        onClick={() => {
          const free = gridPaths.find((one) => grid.every((row) => row.path !== one));
          if (free) changeQueue({ grid: [...grid, { path: free, values: '' }] });
        }}
      >
        Add a setting
      </button>
    </div>
  );
}

/** Puts an experiment together: which runs, how many seeds, its name. */
export function PlanForm() {
  const id = useId();
  const { plan, seeds, name, status } = useQueue((state) => state);
  const running = useRefinery(({ run }) => isRunning(run.status));
  const loaded = useRefinery(({ data }) => data.train.status === 'loaded');
  const { words, refused } = usePlanWords();
  const busy = running || status === 'running' || status === 'pausing' || status === 'paused';
  return (
    <form
      className={css.plan}
      onSubmit={(event) => {
        event.preventDefault();
        if (mayLosePolicy()) experimentStarted();
      }}
    >
      <fieldset className={css.plans}>
        <legend className="visuallyHidden">Kind of experiment</legend>
        {planNames.map((one) => (
          <label key={one}>
            <input
              type="radio"
              name={`${id}-plan`}
              checked={plan === one}
              onChange={() => {
                changeQueue({ plan: one });
              }}
            />
            <span>
              <b>{planTitles[one]}</b>
              <small>{explained[one]}</small>
            </span>
          </label>
        ))}
      </fieldset>
      {plan === 'grid' ? <GridRows /> : null}
      <div className={css.fields}>
        <label>
          <span>Seeds</span>
          <input
            type="number"
            min={1}
            max={mostSeeds}
            value={seeds}
            onChange={(event) => {
              const value = Math.round(event.target.valueAsNumber);
              if (value >= 1 && value <= mostSeeds) changeQueue({ seeds: value });
            }}
          />
        </label>
        <label className={css.name}>
          <span>Name</span>
          <input
            value={name}
            placeholder={planTitles[plan]}
            onChange={(event) => {
              changeQueue({ name: event.target.value });
            }}
          />
        </label>
        <button type="submit" className={css.primary} disabled={busy || refused || !loaded}>
          Run the experiment
        </button>
      </div>
      <p className={refused && loaded ? css.refused : css.soft} data-testid="plan-words">
        {loaded
          ? `${words} Everything else is as your settings have it; they come back when it is done.`
          : 'Choose pairs and a model first, or try the starter.'}
      </p>
    </form>
  );
}
