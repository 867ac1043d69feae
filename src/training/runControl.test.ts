import { describe, expect, it } from 'vitest';

import { macrotask, RunControl, Stopped } from './runControl';

interface Host {
  readonly control: RunControl;
  readonly log: string[];
  readonly done: Promise<void>;
}

/** A loop of training steps with one part (an evaluation, say) after each. */
function loop(paused: boolean): Host {
  const log: string[] = [];
  const control = new RunControl({
    paused,
    onPaused: () => log.push('paused'),
    onReleased: (mode) => log.push(mode),
  });
  const run = async (): Promise<void> => {
    for (let step = 1; step <= 4; step++) {
      await control.gate('step');
      log.push(`step ${step}`);
      await control.gate('part');
      log.push(`part ${step}`);
    }
  };
  return { control, log, done: run() };
}

const settle = async (): Promise<void> => {
  for (let i = 0; i < 12; i++) await macrotask();
};

describe('RunControl', () => {
  it('lets exactly one step and its parts through for each step()', async () => {
    const { control, log } = loop(true);
    await settle();
    expect(log).toEqual(['paused']);
    control.step();
    await settle();
    expect(log).toEqual(['paused', 'stepping', 'step 1', 'part 1', 'paused']);
    control.step();
    await settle();
    expect(log.slice(5)).toEqual(['stepping', 'step 2', 'part 2', 'paused']);
  });

  it('resumes to the end', async () => {
    const { control, log, done } = loop(true);
    await settle();
    control.resume();
    await done;
    expect(log.slice(0, 3)).toEqual(['paused', 'running', 'step 1']);
    expect(log.at(-1)).toBe('part 4');
  });

  it('says that it goes on where the resume came before a single step had ended', async () => {
    const { control, log, done } = loop(true);
    await settle();
    control.step();
    while (log.at(-1) !== 'step 1') await macrotask();
    control.resume();
    await done;
    expect(log.slice(0, 5)).toEqual(['paused', 'stepping', 'step 1', 'running', 'part 1']);
    expect(log.filter((word) => word === 'paused' || word === 'running')).toHaveLength(2);
  });

  it('pauses before the next piece of work', async () => {
    const { control, log } = loop(false);
    await macrotask();
    control.pause();
    await settle();
    expect(log.at(-1)).toBe('paused');
    expect(log.length).toBeLessThan(4);
  });

  it('stops a paused and a running loop', async () => {
    const paused = loop(true);
    await settle();
    paused.control.stop();
    await expect(paused.done).rejects.toBeInstanceOf(Stopped);
    const running = loop(false);
    running.control.stop();
    await expect(running.done).rejects.toBeInstanceOf(Stopped);
    expect(running.log).toEqual([]);
  });
});
