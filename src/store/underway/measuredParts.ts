import type { RunUnderwayBody } from '../../protocol/runUnderway';
import { metricSeries } from '../metricSeries';
import { pairLines } from '../pairLines';
import { pairValues } from '../pairValues';
import { change, refineryStore } from '../store';
import { takenDown, takenDownAgain } from '../experiments/recorder';

type Margins = RunUnderwayBody['margins'][number];
const lastMargins = new Map<string, Margins>();

/** Takes the margins that came last. */
export function marginsCame(margins: Margins): void {
  lastMargins.set(margins.values.kind, margins);
}

/** Lets go of the margins of an earlier run. */
export function marginsForgotten(): void {
  lastMargins.clear();
}

/** All that the page has measured of its run, as copies: it goes on while they are written. */
export function measuredNow(): RunUnderwayBody {
  const { samples, taskResults } = refineryStore.getState();
  return {
    series: metricSeries.copied(),
    samples: { step: samples.step, rows: samples.rows },
    ...{ scores: taskResults.scores, items: taskResults.items },
    ...takenDown(),
    margins: [...lastMargins.values()],
    pairLines: [...pairLines.parts()],
  };
}

/** Puts back what was measured of a run that goes on. */
export function measuredAgain(body: RunUnderwayBody): void {
  metricSeries.restore(body.series);
  pairLines.restore(body.pairLines);
  for (const margins of body.margins) {
    marginsCame(margins);
    pairValues.take(margins.step, margins.values);
  }
  takenDownAgain(body);
  const { samples, scores, items } = body;
  change({ samples: { ...samples, coming: null }, taskResults: { scores, items, asking: null } });
}
