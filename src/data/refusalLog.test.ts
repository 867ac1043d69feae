import { describe, expect, it } from 'vitest';

import { RefusalLog } from './refusalLog';

describe('RefusalLog', () => {
  it('keeps the first refusals by line, in whatever order they come', () => {
    const log = new RefusalLog(4);
    for (const line of [10, 20, 30, 40, 50, 60, 5, 70, 15, 80]) log.add(line, `row ${line}`);
    expect(log.byLine()).toEqual([
      { line: 5, reason: 'row 5' },
      { line: 10, reason: 'row 10' },
      { line: 15, reason: 'row 15' },
      { line: 20, reason: 'row 20' },
    ]);
  });

  it('keeps all where they are few, and those of one line in their order', () => {
    const log = new RefusalLog(4);
    log.add(3, 'first');
    log.add(3, 'second');
    log.add(1, 'before');
    expect(log.byLine().map(({ reason }) => reason)).toEqual(['before', 'first', 'second']);
  });

  it('bounds a reason', () => {
    const log = new RefusalLog(1);
    log.add(1, 'x'.repeat(1_000_000));
    expect(log.byLine()).toEqual([{ line: 1, reason: `${'x'.repeat(300)}…` }]);
  });
});
