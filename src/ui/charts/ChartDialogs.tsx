import { useSyncExternalStore } from 'react';

import { countOf } from '../../shared/format';
import { metricSeries } from '../../store/metricSeries';
import { chartTable } from './chartTable';
import { Dialog } from './Dialog';
import { Drawing, type ChartProps } from './Drawing';
import { TableDialog } from './TableDialog';
import css from './ChartDialogs.module.css';

type Props = Omit<ChartProps, 'lossType'> & { readonly onClose: () => void };

/** One chart on the whole screen, under the same view. */
export function LargeChart({ definition, evalPairs, onClose }: Props) {
  return (
    <Dialog title={definition.title} className={css.large} onClose={onClose}>
      <Drawing definition={definition} evalPairs={evalPairs} />
    </Dialog>
  );
}

/** A chart's rows as they were measured, the last page first in sight. */
export function ChartTableDialog({ definition, evalPairs, onClose }: Props) {
  useSyncExternalStore(metricSeries.subscribe, metricSeries.version);
  const table = chartTable(metricSeries, definition, evalPairs);
  return (
    <TableDialog
      title={definition.title}
      caption={`${countOf(table.rows.length, 'row')}, as measured, in ${definition.unit}`}
      table={table}
      grows
      onClose={onClose}
    />
  );
}
