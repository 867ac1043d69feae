import { useStore } from 'zustand';

import { countOf } from '../../shared/format';
import { runLook } from '../../shared/runColors';
import { keptStore } from '../../store/experiments/keptStore';
import { overlayShown, overlayStore } from '../../store/experiments/overlay';
import { dashOf } from './drawCurve';
import { runsOn } from './overlayAxis';
import css from './OverlayKey.module.css';
import { useAlone } from './useAlone';
import { useChartView } from './useChartView';

/** Which kept runs lie behind the charts, each with its color; nothing where none is chosen. */
export function OverlayKey() {
  const chosenRuns = useStore(overlayStore, (state) => state.runs);
  const shown = useStore(overlayStore, (state) => state.shown);
  const chosen = useStore(keptStore, (state) => state.chosen.length);
  const xAxis = useChartView((view) => view.xAxis);
  const alone = useAlone();
  if (chosen === 0) return null;
  const runs = runsOn(chosenRuns, xAxis);
  const notKept = chosenRuns.length > 0 && runs.length === 0;
  const seeds = runs.some(({ series }) => series.length > 1);
  return (
    <section className={css.key} aria-label="Kept runs behind the charts">
      {shown ? (
        <>
          <span className={css.title}>{alone ? 'Kept runs' : 'Behind this run'}</span>
          <ul>
            {runs.map(({ name, place, series }) => (
              <li key={name}>
                <svg width="22" height="8" aria-hidden="true">
                  <line
                    {...{ x1: 0, x2: 22, y1: 4, y2: 4, strokeWidth: 1.6 }}
                    stroke={runLook(place).color}
                    strokeDasharray={dashOf({ place, dashed: false }).join(' ')}
                  />
                </svg>
                {name}
                {series.length > 1 ? <small>{countOf(series.length, 'seed')}</small> : null}
              </li>
            ))}
          </ul>
        </>
      ) : null}
      <button
        type="button"
        onClick={() => {
          overlayShown(!shown);
        }}
      >
        {shown
          ? 'Put away'
          : `Draw ${countOf(chosen, 'kept run')} ${alone ? 'on the charts' : 'behind the charts'}`}
      </button>
      {shown && (notKept || seeds) ? (
        <p>
          {notKept
            ? `Of kept runs no ${xAxis === 'time' ? 'time' : 'tokens'} is known step by step: they are drawn by step, pairs or epoch.`
            : 'Held-out values, as the mean of the seeds with one standard deviation to either side, as far as all of them have come.'}
        </p>
      ) : null}
    </section>
  );
}
