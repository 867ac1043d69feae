import { expect, it } from 'vitest';

import { marginBins } from '../../shared/marginBins';
import { histogramSvg, histogramTable } from './histogramSheet';

// Bins of 1 from −16 to 16.
const bins = marginBins(Float32Array.of(-15, 0.5, 0.75, 3), Float32Array.of(15, 15, 15, -0.5));

it('gives every bin with its edges and both counts', () => {
  const { columns, rows } = histogramTable(bins);
  expect(columns).toEqual(['h_from', 'h_below', 'pairs', 'pairs_refined']);
  expect(rows).toHaveLength(32);
  expect(rows[0]).toEqual([-16, -15, 0, 0]);
  expect(rows[1]).toEqual([-15, -14, 1, 0]);
  expect(rows[15]).toEqual([-1, 0, 0, 1]);
  expect(rows[16]).toEqual([0, 1, 2, 0]);
  expect(rows[31]).toEqual([15, 16, 0, 3]);
  // Without a refinement there is nothing to give of it; edges are round numbers.
  const tenths = histogramTable(marginBins(Float32Array.of(-1, 1), null));
  expect(tenths.columns).toEqual(['h_from', 'h_below', 'pairs']);
  expect(tenths.rows[3]).toEqual([-0.8, -0.7, 0]);
});

it('is drawn with bars in the box from 72, 74 to 664, 386', () => {
  const svg = histogramSvg('Margins', 'Sr-DPO', { step: 7, bins });
  // A bin is 18.5 wide, less a gap of 1.5, and three pairs are the whole height of 312.
  expect(svg).toContain('<rect data-from="0" x="368.75" y="178" width="17" height="208"');
  expect(svg).toContain('<rect data-from="-15" x="91.25" y="282" width="17" height="104"');
  expect(svg).toContain('645.5,74 664,74"');
  for (const words of ['Sr-DPO · step 7: 3 of 4 above zero (75 %), mean h -2.69', 'held-out pairs'])
    expect(svg).toContain(`>${words}</text>`);
  expect(svg).not.toContain('>0.5</text>');
});
