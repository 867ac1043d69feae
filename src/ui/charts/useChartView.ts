import { useStore } from 'zustand';

import { chartView, type ChartView } from '../../store/chartView';

/** Reads one thing of the charts' view; the component renders again only when that thing changes. */
export function useChartView<T>(select: (view: ChartView) => T): T {
  return useStore(chartView, select);
}
