import { formatTick } from '../../shared/format';
import type { AxisWindow } from '../../store/chartView';
import { linearTicks } from '../../drawing/ticks';
import { useLit } from '../setup/symbols';
import type { Frame, Scale } from './frame';
import css from './loss.module.css';

interface Props {
  readonly frame: Frame;
  readonly scale: Scale;
  /** What of h is shown. */
  readonly range: AxisWindow;
  /** Ticks of the vertical axis. */
  readonly ticks: readonly number[];
  readonly beta: number;
  /** What stands under the axis of h. */
  readonly name: string;
  /** What stands over the axis above. */
  readonly above?: string;
}

/** Half of a digit's width in the type of the axes, in pixels. */
const halfDigit = 3.6;

/** The axis of h below, the same places read as βh above, and hairlines across. */
export function Axes({
  frame,
  scale,
  range,
  ticks,
  beta,
  name,
  above = 'read as βh(x), the reward margin',
}: Props) {
  const { width, height, left, right, top, bottom } = frame;
  const across = linearTicks(range.min, range.max, width > 420 ? 9 : 5);
  const ground = height - bottom;
  const lit = useLit('beta');
  // A long number at the end moves in as far as it needs.
  const place = (tick: number, value: number): number =>
    Math.min(scale.x(tick), width - halfDigit * formatTick(value).length);
  return (
    <g>
      {ticks.map((tick) => (
        <g key={tick}>
          <line
            className={css.grid}
            x1={left}
            x2={width - right}
            y1={scale.y(tick)}
            y2={scale.y(tick)}
          />
          <text x={left - 6} y={scale.y(tick) + 4} textAnchor="end">
            {formatTick(tick)}
          </text>
        </g>
      ))}
      <line className={css.axis} x1={left} x2={width - right} y1={ground} y2={ground} />
      <line className={css.axis} x1={scale.x(0)} x2={scale.x(0)} y1={top} y2={ground} />
      {across.map((tick) => (
        <g key={tick}>
          <line
            className={css.axis}
            x1={scale.x(tick)}
            x2={scale.x(tick)}
            y1={ground}
            y2={ground + 4}
          />
          <text x={place(tick, tick)} y={ground + 16} textAnchor="middle">
            {formatTick(tick)}
          </text>
          <text
            className={css.ofBeta}
            data-lit={lit}
            x={place(tick, beta * tick)}
            y={top - 8}
            textAnchor="middle"
          >
            {formatTick(beta * tick)}
          </text>
        </g>
      ))}
      <text className={css.strong} x={width - right} y={height - 4} textAnchor="end">
        {name}
      </text>
      <text
        className={`${css.strong} ${css.ofBeta}`}
        data-lit={lit}
        x={width - right}
        y={12}
        textAnchor="end"
      >
        {above}
      </text>
    </g>
  );
}
