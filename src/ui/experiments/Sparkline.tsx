import { formatNumber } from '../../shared/format';

const width = 96;
const height = 24;

/** A run's held-out margins over training, at a glance. */
export function Sparkline({
  values,
  color,
}: {
  readonly values: readonly number[];
  /** Of the run among those that are chosen; null where it is none of them. */
  readonly color: string | null;
}) {
  if (values.length < 2) return null;
  const [low, high] = [Math.min(0, ...values), Math.max(0, ...values)];
  const place = (value: number): number =>
    height - 2 - ((value - low) / (high - low || 1)) * (height - 4);
  const points = values.map(
    (value, i) => `${((i / (values.length - 1)) * width).toFixed(1)},${place(value).toFixed(1)}`,
  );
  return (
    <svg
      viewBox={`0 0 ${width} ${height}`}
      width={width}
      height={height}
      role="img"
      aria-label={`Margins h over training, ending at ${formatNumber(values.at(-1)!)}`}
    >
      <path d={`M0 ${place(0).toFixed(1)}H${width}`} stroke="var(--line)" />
      <polyline
        points={points.join(' ')}
        fill="none"
        stroke={color ?? 'var(--accent)'}
        strokeWidth="1.5"
        {...(color === null ? {} : { style: { filter: 'var(--run-lift)' } })}
      />
    </svg>
  );
}
