import { beforeEach, describe, expect, it } from 'vitest';

import {
  chartView,
  followStarted,
  pinToggled,
  restored,
  xAxisChosen,
  zoomed,
  zoomReset,
} from './chartView';

beforeEach(() => {
  chartView.setState(chartView.getInitialState(), true);
});

describe('the view of the charts', () => {
  it('pins charts in order and lets them go', () => {
    pinToggled('loss');
    pinToggled('margins');
    expect(chartView.getState().pinned).toEqual(['loss', 'margins']);
    pinToggled('loss');
    expect(chartView.getState().pinned).toEqual(['margins']);
  });

  it('forgets a window with the axis that it was measured on', () => {
    zoomed('align', { min: 10, max: 20 });
    expect(chartView.getState().zoom).toEqual({
      sft: null,
      reward: null,
      align: { min: 10, max: 20 },
    });
    xAxisChosen('tokens');
    expect(chartView.getState()).toMatchObject({
      xAxis: 'tokens',
      zoom: { sft: null, reward: null, align: null },
    });
  });

  it('stops following where a window is set by hand, or reset', () => {
    const zoom = { sft: null, reward: null, align: { min: 0, max: 5 } };
    followStarted(zoom);
    expect(chartView.getState().following).toBe(true);
    zoomed('align', { min: 1, max: 2 });
    expect(chartView.getState().following).toBe(false);
    followStarted(zoom);
    zoomReset();
    expect(chartView.getState()).toMatchObject({ following: false, zoom: { align: null } });
  });

  it('takes back only what is in order of what was kept', () => {
    const kept = { xAxis: 'weeks', smoothing: 2, logX: true, logY: 'yes', pinned: ['loss', 7] };
    expect(restored(kept)).toEqual({ logX: true, pinned: ['loss'] });
    expect(restored({ xAxis: 'epoch', smoothing: 0.6 })).toEqual({
      xAxis: 'epoch',
      smoothing: 0.6,
    });
    expect(restored(null)).toEqual({});
  });
});
