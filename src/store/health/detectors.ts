import {
  accuracyFalls,
  belowHalf,
  fewHeldOut,
  heldOutLossRises,
  sharedPrompts,
} from './heldOutDetectors';
import { firstLossOff, lossAboveStart, saturated, stuck } from './lossDetectors';
import type { Detector } from './notice';
import {
  naiveRefinement,
  refinementIdle,
  refinementOpposes,
  targetRunsAway,
} from './refinementDetectors';
import {
  contradictions,
  idleRate,
  notFitted,
  rowsBeyondPositions,
  rowsCut,
  unequalAnswers,
} from './setupDetectors';
import { alwaysClipped, bothFall, leftOut, notFinite, spike } from './stepDetectors';

/** Everything that is watched; of one severity, the earlier is told first. */
export const detectors: readonly Detector[] = [
  notFinite,
  leftOut,
  firstLossOff,
  stuck,
  lossAboveStart,
  targetRunsAway,
  naiveRefinement,
  rowsCut,
  rowsBeyondPositions,
  idleRate,
  notFitted,
  heldOutLossRises,
  accuracyFalls,
  belowHalf,
  bothFall,
  saturated,
  refinementOpposes,
  unequalAnswers,
  sharedPrompts,
  spike,
  alwaysClipped,
  refinementIdle,
  contradictions,
  fewHeldOut,
];
