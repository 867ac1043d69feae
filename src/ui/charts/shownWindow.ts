import type { TrainedPhase } from '../../protocol/metrics';
import {
  chartView,
  followStarted,
  followStopped,
  zoomed,
  type AxisWindow,
  type ChartView,
} from '../../store/chartView';
import { metricSeries } from '../../store/metricSeries';
import { overlayStore } from '../../store/experiments/overlay';
import { wholeAxis } from './chartData';
import { runsOn } from './overlayAxis';
import { atEnd, movedBy, within, zoomedBy } from './window';

const phases = ['sft', 'reward', 'align'] as const;
/** How much of everything is followed where nothing was zoomed to. */
const followedShare = 0.25;

/** All that there is of a phase: of the page's run, and of the kept runs behind it. */
function everything(phase: TrainedPhase, view: ChartView): AxisWindow {
  const behind = runsOn(overlayStore.getState().runs, view.xAxis).flatMap(({ series }) => series);
  return wholeAxis([metricSeries, ...behind], phase, view);
}

/** What the charts of a phase show of their axis now. */
export function shownWindow(phase: TrainedPhase, view: ChartView): AxisWindow {
  const whole = everything(phase, view);
  const zoom = view.zoom[phase];
  if (!zoom || (view.logX && zoom.min <= 0)) return whole;
  const moved = view.following ? atEnd(zoom, whole, view.logX) : within(zoom, whole, view.logX);
  return moved ?? whole;
}

/** Changes what the charts of a phase show; never beyond what there is. */
export function windowChanged(
  phase: TrainedPhase,
  change: (window: AxisWindow, log: boolean) => AxisWindow,
): void {
  const view = chartView.getState();
  const { logX } = view;
  const next = change(shownWindow(phase, view), logX);
  zoomed(phase, within(next, everything(phase, view), logX));
}

/** Zooms all charts about the middle of what they show. */
export function allZoomed(factor: number): void {
  const following = chartView.getState().following;
  for (const phase of phases)
    windowChanged(phase, (window, log) => zoomedBy(window, factor, 0.5, log));
  const { zoom } = chartView.getState();
  if (following && phases.some((phase) => zoom[phase])) followStarted(zoom);
}

/** Moves what all charts show by a share of its width. */
export function allMoved(share: number): void {
  for (const phase of phases) windowChanged(phase, (window, log) => movedBy(window, share, log));
}

/** Follows the newest point, or stays where the charts stand. */
export function followToggled(): void {
  const view = chartView.getState();
  if (view.following) {
    const shown = (phase: TrainedPhase) => (view.zoom[phase] ? shownWindow(phase, view) : null);
    followStopped({ sft: shown('sft'), reward: shown('reward'), align: shown('align') });
    return;
  }
  const followed = (phase: TrainedPhase): AxisWindow =>
    view.zoom[phase] ?? zoomedBy(shownWindow(phase, view), followedShare, 1, view.logX);
  followStarted({ sft: followed('sft'), reward: followed('reward'), align: followed('align') });
}
