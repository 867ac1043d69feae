import type { LossType } from '../../methods/lossTypes';
import { charts } from './chartDefinitions';
import css from './ChartGrid.module.css';
import { LineChart } from './LineChart';

interface Props {
  readonly lossType: LossType;
  readonly evalPairs: number;
  /** Whether alignment has begun: the fitting's curve then steps behind. */
  readonly aligned: boolean;
}

/** Every chart of the run under one cross-hair. */
export function ChartGrid({ lossType, evalPairs, aligned }: Props) {
  const shown = charts.filter(({ showFor }) => showFor?.(lossType) ?? true);
  const sft = shown.filter(({ phase }) => phase === 'sft');
  const alignment = shown.filter(({ phase }) => phase === 'align');
  const order = aligned ? [...alignment, ...sft] : [...sft, ...alignment];
  return (
    <section className={css.grid} aria-label="Charts">
      {order.map((definition) => (
        <LineChart key={definition.id} definition={definition} evalPairs={evalPairs} />
      ))}
    </section>
  );
}
