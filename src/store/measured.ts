import { blindForgotten } from './blind';
import { inspectionForgotten } from './inspection';
import { metricSeries } from './metricSeries';
import { pairLines } from './pairLines';
import { pairValues } from './pairValues';

/** Lets go of all that the page's run has measured. */
export function measuredForgotten(): void {
  metricSeries.clear();
  pairValues.clear();
  pairLines.clear();
  inspectionForgotten();
  blindForgotten();
}
