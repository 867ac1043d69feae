import { describe, expect, it } from 'vitest';

import { downloadBegan, waitBeforeDownload } from './downloadPace';

describe('the pace of downloads', () => {
  const nine = [0, 10, 20, 30, 40, 50, 60, 70, 80];

  it('lets ten begin at once', () => {
    expect(waitBeforeDownload([], 5)).toBe(0);
    expect(waitBeforeDownload(nine, 90)).toBe(0);
  });

  it('holds the eleventh back until the first is more than a second old', () => {
    const ten = downloadBegan(nine, 90);
    expect(waitBeforeDownload(ten, 100)).toBe(1000);
    expect(waitBeforeDownload(ten, 1099)).toBe(1);
    expect(waitBeforeDownload(ten, 5000)).toBe(0);
  });

  it('counts from the tenth last one on', () => {
    const eleven = downloadBegan(downloadBegan(nine, 90), 1100);
    expect(eleven).toEqual([10, 20, 30, 40, 50, 60, 70, 80, 90, 1100]);
    expect(waitBeforeDownload(eleven, 1105)).toBe(5);
  });
});
