import type { XAxis } from '../../store/chartView';

/** The words along the horizontal axis, with the unit where it is not the word itself. */
export const axisLabels: Readonly<Record<XAxis, string>> = {
  step: 'step',
  pairs: 'pairs trained on',
  tokens: 'tokens trained on',
  epoch: 'epoch',
  time: 'time of the run (s)',
};
