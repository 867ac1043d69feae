import {
  mostSmoothing,
  viewChanged,
  xAxes,
  xAxisChosen,
  zoomReset,
  type XAxis,
} from '../../store/chartView';
import { allMoved, allZoomed, followToggled } from './shownWindow';
import { useChartView } from './useChartView';
import css from './ChartToolbar.module.css';

const axisNames: Readonly<Record<XAxis, string>> = {
  step: 'step',
  pairs: 'pairs',
  tokens: 'tokens',
  epoch: 'epoch',
  time: 'time',
};
const moved = 0.25;

/** How all charts are drawn: smoothing, axes, zoom and which of them. */
export function ChartToolbar() {
  return (
    <section className={css.bar} aria-label="Chart view">
      <Smoothing />
      <Axes />
      <Zoom />
      <Filter />
    </section>
  );
}

function Smoothing() {
  const smoothing = useChartView((view) => view.smoothing);
  return (
    <label title="An exponential moving average of the training lines, without its pull toward zero; what was measured stays behind it, faint. Held-out values are means over all held-out pairs and stay as they are.">
      Smoothing
      <input
        type="range"
        min={0}
        max={mostSmoothing}
        step={0.01}
        value={smoothing}
        aria-valuetext={smoothing === 0 ? 'off' : smoothing.toFixed(2)}
        onChange={({ target }) => {
          viewChanged({ smoothing: Number(target.value) });
        }}
      />
      <span className={css.value} aria-hidden="true">
        {smoothing === 0 ? 'off' : smoothing.toFixed(2)}
      </span>
    </label>
  );
}

function Axes() {
  const xAxis = useChartView((view) => view.xAxis);
  return (
    <div className={css.group} role="group" aria-label="Axes">
      <label title="What the horizontal axes count, each phase from its own beginning; time is that of the whole run, without pauses.">
        By
        <select
          value={xAxis}
          onChange={({ target }) => {
            xAxisChosen(target.value as XAxis);
          }}
        >
          {xAxes.map((axis) => (
            <option key={axis} value={axis}>
              {axisNames[axis]}
            </option>
          ))}
        </select>
      </label>
      <Check name="logX" label="log x" title="Step 0 has no place on a logarithmic axis." />
      <Check
        name="logY"
        label="log y"
        title="For what is never below 0: losses, gradient norm and learning rate. Points at 0 have no place on it."
      />
      <Check
        name="clipped"
        label="clip at p99"
        title="The vertical axes leave out what lies below the 1st or above the 99th percentile of what is in sight."
      />
    </div>
  );
}

interface CheckProps {
  readonly name: 'logX' | 'logY' | 'clipped';
  readonly label: string;
  readonly title: string;
}

function Check({ name, label, title }: CheckProps) {
  const checked = useChartView((view) => view[name]);
  return (
    <label title={title}>
      <input
        type="checkbox"
        checked={checked}
        onChange={({ target }) => {
          viewChanged({ [name]: target.checked });
        }}
      />
      {label}
    </label>
  );
}

function Zoom() {
  const following = useChartView((view) => view.following);
  return (
    <div
      className={css.group}
      role="group"
      aria-label="Zoom"
      title="Or on a chart: draw out a part, Shift and drag to move, Ctrl and wheel to zoom, double click for everything. One finger moves what is zoomed to, two zoom."
    >
      <span className={css.joined}>
        <button
          type="button"
          aria-label="Zoom out"
          onClick={() => {
            allZoomed(2);
          }}
        >
          −
        </button>
        <button
          type="button"
          aria-label="Zoom in"
          onClick={() => {
            allZoomed(0.5);
          }}
        >
          +
        </button>
        <button
          type="button"
          aria-label="Move left"
          onClick={() => {
            allMoved(-moved);
          }}
        >
          ←
        </button>
        <button
          type="button"
          aria-label="Move right"
          onClick={() => {
            allMoved(moved);
          }}
        >
          →
        </button>
        <button type="button" onClick={zoomReset}>
          Reset zoom
        </button>
        <button type="button" aria-pressed={following} onClick={followToggled}>
          Follow latest
        </button>
      </span>
    </div>
  );
}

function Filter() {
  const filter = useChartView((view) => view.filter);
  return (
    <input
      className={css.filter}
      type="search"
      aria-label="Show charts named"
      placeholder="Filter charts"
      value={filter}
      onChange={({ target }) => {
        viewChanged({ filter: target.value });
      }}
    />
  );
}
