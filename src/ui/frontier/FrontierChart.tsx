import { useMemo, useRef, useState, useSyncExternalStore } from 'react';
import { useStore } from 'zustand';

import type { LossChoice } from '../../methods/lossTypes';
import { methodName } from '../../methods/methods';
import { placeIn } from '../../drawing/paper';
import { linearTicks } from '../../drawing/ticks';
import { formatTick } from '../../shared/format';
import { overlayStore } from '../../store/experiments/overlay';
import { metricSeries } from '../../store/metricSeries';
import { ChartMenu } from '../charts/ChartMenu';
import chart from '../charts/LineChart.module.css';
import { saveExport } from '../charts/saveExport';
import { TableDialog } from '../charts/TableDialog';
import { useAlone } from '../charts/useAlone';
import { useWidth } from '../loss/useWidth';
import { PanelHead } from '../primitives/PanelHead';
import {
  frontierOf,
  frontierRanges,
  gainNames,
  gains,
  labeledPoints,
  lastWords,
  overlaidFrontier,
  type FrontierSeries,
  type Gain,
} from './frontier';
import {
  acrossName,
  exportedFrontier,
  frontierHelp,
  frontierTable,
  frontierTitle,
  lookOf,
  whiskerPath,
} from './frontierSheet';
import css from './frontier.module.css';

const id = 'reward-kl';
/** A kept run may be called as the page's own is. */
const keyOf = ({ name, place }: FrontierSeries): string => `${place ?? 'own'} ${name}`;

/** What the policy has gained by the judge, for how far it has gone from its reference. */
export function FrontierChart({ lossType }: { readonly lossType: LossChoice }) {
  const version = useSyncExternalStore(metricSeries.subscribe, metricSeries.version);
  const [gain, setGain] = useState<Gain>('score');
  const [open, setOpen] = useState(false);
  const alone = useAlone();
  const method = methodName({ lossType, lossWeights: null });
  const behind = useStore(overlayStore, ({ runs }) => runs);
  const kept = useMemo(
    () =>
      behind.map((run) => overlaidFrontier(run, gain)).filter(({ points }) => points.length > 0),
    [behind, gain],
  );
  const all = useMemo(() => {
    if (alone) return kept;
    return version < 0 ? [] : [...kept, frontierOf(metricSeries, gain, method)];
  }, [alone, version, kept, gain, method]);
  return (
    <figure className={chart.chart} data-chart={id}>
      <PanelHead id={`help-${id}`} title={frontierTitle} help={frontierHelp}>
        <ChartMenu
          {...{ id, title: frontierTitle }}
          onTable={() => {
            setOpen(true);
          }}
          onExport={(kind) =>
            void saveExport(exportedFrontier(all, gain, alone ? null : method), kind)
          }
        />
      </PanelHead>
      <div className={css.head}>
        <label>
          <span className="visuallyHidden">Gain</span>
          <select
            value={gain}
            onChange={({ target }) => {
              setGain(target.value as Gain);
            }}
          >
            {gains.map((one) => (
              <option key={one} value={one}>
                {gainNames[one]}
              </option>
            ))}
          </select>
        </label>
        {all.map((series) => (
          <output key={keyOf(series)}>
            {kept.length > 0 ? <b>{series.name}: </b> : null}
            {lastWords(series, gain)}
          </output>
        ))}
      </div>
      <Plot all={all} gain={gain} />
      {open ? (
        <TableDialog
          title={frontierTitle}
          caption={`${gainNames[gain]} and KL at each evaluation`}
          table={frontierTable(all)}
          grows
          onClose={() => {
            setOpen(false);
          }}
        />
      ) : null}
    </figure>
  );
}

const height = 190;
const margin = { left: 58, right: 16, top: 10, bottom: 38 };

function Plot({ all, gain }: { readonly all: readonly FrontierSeries[]; readonly gain: Gain }) {
  const box = useRef<HTMLDivElement>(null);
  const width = useWidth(box);
  const ranges = frontierRanges(all, gain);
  const [left, right] = [margin.left, width - margin.right];
  const [top, bottom] = [margin.top, height - margin.bottom];
  const x = placeIn(ranges.x, false, left, right);
  const y = placeIn(ranges.y, false, bottom, top);
  const words = all.map((series) => `${series.name}, ${lastWords(series, gain)}`).join('; ');
  return (
    <div ref={box} className={css.plot} style={{ height }}>
      <svg width={width} height={height} role="img" aria-label={`${frontierTitle}: ${words}`}>
        {linearTicks(ranges.y.min, ranges.y.max, 5).map((tick) => (
          <g key={tick}>
            <line className={css.grid} x1={left} x2={right} y1={y(tick)} y2={y(tick)} />
            <text x={left - 6} y={y(tick) + 4} textAnchor="end">
              {formatTick(tick)}
            </text>
          </g>
        ))}
        {linearTicks(ranges.x.min, ranges.x.max, width > 420 ? 8 : 5).map((tick) => (
          <g key={tick}>
            <line className={css.grid} x1={x(tick)} x2={x(tick)} y1={top} y2={bottom} />
            <text x={x(tick)} y={bottom + 15} textAnchor="middle">
              {formatTick(tick)}
            </text>
          </g>
        ))}
        {gain === 'winRate' ? (
          <line className={css.level} x1={left} x2={right} y1={y(0.5)} y2={y(0.5)} />
        ) : null}
        {all.map((series) => (
          <Run key={keyOf(series)} {...{ series, x, y }} look={lookOf(series)} />
        ))}
        <text x={(left + right) / 2} y={height - 6} textAnchor="middle">
          {acrossName}
        </text>
        <text
          x={12}
          y={(top + bottom) / 2}
          textAnchor="middle"
          transform={`rotate(-90 12 ${(top + bottom) / 2})`}
        >
          {gainNames[gain]}
        </text>
      </svg>
    </div>
  );
}

interface RunProps {
  readonly series: FrontierSeries;
  readonly x: (value: number) => number;
  readonly y: (value: number) => number;
  readonly look: ReturnType<typeof lookOf>;
}

function Run({ series, x, y, look }: RunProps) {
  const line = series.points.map((point) => `${x(point.x)},${y(point.y)}`).join(' ');
  return (
    <g
      fill="none"
      strokeWidth={series.place === undefined ? 2 : 1.2}
      className={series.place === undefined ? undefined : css.kept}
    >
      {series.points.map((point) => (
        <path
          key={point.step}
          d={whiskerPath(point, x, y)}
          stroke={look.stroke}
          strokeWidth="1"
          opacity="0.4"
        />
      ))}
      <polyline points={line} {...look} strokeLinejoin="round" />
      {series.points.map((point) => (
        <circle
          key={point.step}
          cx={x(point.x)}
          cy={y(point.y)}
          r={series.place === undefined ? 3 : 2}
          fill={look.stroke}
          stroke="none"
        >
          <title>{`step ${point.step}`}</title>
        </circle>
      ))}
      {(series.place === undefined ? labeledPoints(series) : []).map((point) => (
        <text key={point.step} stroke="none" x={x(point.x) + 6} y={y(point.y) - 6}>
          {point.step}
        </text>
      ))}
    </g>
  );
}
