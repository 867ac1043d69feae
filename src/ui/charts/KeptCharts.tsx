import { useMemo } from 'react';
import { useStore } from 'zustand';

import type { LossChoice } from '../../methods/lossTypes';
import { keptStore } from '../../store/experiments/keptStore';
import { overlayStore } from '../../store/experiments/overlay';
import { gains, overlaidFrontier } from '../frontier/frontier';
import { Charts } from './Charts';
import { keptOrder } from './keptOrder';
import { useChartView } from './useChartView';

/** The chosen kept runs where the page has no run of its own; nothing where none is chosen. */
export function KeptCharts({ lossType }: { readonly lossType: LossChoice }) {
  const chosen = useStore(keptStore, (state) => state.chosen.length);
  const runs = useStore(overlayStore, (state) => state.runs);
  const pinned = useChartView((view) => view.pinned);
  const filter = useChartView((view) => view.filter);
  const order = useMemo(() => keptOrder(runs, { pinned, filter }), [runs, pinned, filter]);
  const frontier = useMemo(
    () => runs.some((run) => gains.some((gain) => overlaidFrontier(run, gain).points.length > 0)),
    [runs],
  );
  return chosen === 0 ? null : <Charts {...{ order, lossType, frontier }} evalPairs={0} />;
}
