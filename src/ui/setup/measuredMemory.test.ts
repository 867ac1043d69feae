import { describe, expect, it } from 'vitest';

import type { RunProgress, RunSummary } from '../../protocol/run';
import { idleRun } from '../../store/state';
import { measuredMemory } from './measuredMemory';

const progress = { peakBytes: 3 * 2 ** 20 } as RunProgress;
const summary = { peakGpuBytes: 4 * 2 ** 20, peakWasmBytes: null } as RunSummary;

describe('the memory that was measured', () => {
  it('is the peak so far while a run goes, and the whole run’s behind it', () => {
    expect(measuredMemory({ ...idleRun, status: 'aligning', progress })).toEqual({
      ...{ name: 'Measured so far', bytes: 3 * 2 ** 20 },
    });
    expect(measuredMemory({ ...idleRun, status: 'done', progress, summary })).toEqual({
      ...{ name: 'Measured in the last run', bytes: 4 * 2 ** 20 },
    });
    // A run that broke has no summary.
    expect(measuredMemory({ ...idleRun, status: 'failed', progress })?.name).toBe(
      'Measured in the last run',
    );
  });

  it('is nothing before a run and on the CPU', () => {
    expect(measuredMemory(idleRun)).toBeNull();
    const none = { peakBytes: null, peakGpuBytes: null, peakWasmBytes: null };
    expect(
      measuredMemory({
        ...{ status: 'done', progress: { ...progress, ...none }, summary: { ...summary, ...none } },
      }),
    ).toBeNull();
  });
});
