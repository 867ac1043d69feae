import { expect, test } from 'vitest';

import { flat, healthInput } from '../../testing/healthInput';
import { HealthMonitor } from './monitor';
import type { Detector, HealthNotice, Severity } from './notice';

const notice = (id: string, severity: Severity, saw = 'seen'): HealthNotice => ({
  ...{ id, severity, title: id, saw, why: 'why', change: 'change', chart: null },
});

function watched(): { monitor: HealthMonitor; now: (HealthNotice | null)[] } {
  const now: (HealthNotice | null)[] = [null, null, null];
  const detectors = now.map(
    (_, i): Detector =>
      () =>
        now[i]!,
  );
  return { monitor: new HealthMonitor(detectors), now };
}
const after = (rows: number) => healthInput({ train: { loss: flat(0.5, rows) } });
const shown = (monitor: HealthMonitor): string[] =>
  monitor.health.shown.map(({ notice: { id }, over }) => (over ? `${id} over` : id));

test('the most severe come first, and those that are over last', () => {
  const { monitor, now } = watched();
  now.splice(0, 3, notice('a', 'note'), notice('b', 'warn'), notice('c', 'bad'));
  expect(monitor.look(healthInput())).toBe(true);
  expect(shown(monitor)).toEqual(['c', 'b', 'a']);
  now[2] = null;
  // At the edge of its threshold it stays for ten logged steps.
  expect(monitor.look(after(9))).toBe(false);
  expect(monitor.look(after(10))).toBe(true);
  expect(shown(monitor)).toEqual(['b', 'a', 'c over']);
});

test('a notice stands still while it holds, and nothing changes without a reason', () => {
  const { monitor, now } = watched();
  now[0] = notice('a', 'warn', 'steps 1 to 20');
  monitor.look(healthInput());
  const before = monitor.health;
  now[0] = notice('a', 'warn', 'steps 2 to 21');
  expect(monitor.look(healthInput())).toBe(false);
  expect(monitor.health).toBe(before);
  // Worse than before is news.
  now[0] = notice('a', 'bad', 'steps 3 to 22');
  expect(monitor.look(healthInput())).toBe(true);
  expect(monitor.health.shown[0]?.notice.saw).toBe('steps 3 to 22');
  // What went and came again speaks of the second time.
  now[0] = null;
  monitor.look(healthInput());
  now[0] = notice('a', 'bad', 'steps 9 to 28');
  monitor.look(healthInput());
  expect(monitor.health.shown[0]?.notice.saw).toBe('steps 9 to 28');
});

test('before a run, a notice follows the settings and goes with its reason', () => {
  const { monitor, now } = watched();
  const idle = healthInput({ activity: 'idle' });
  now[0] = notice('a', 'warn', '1 pair');
  monitor.look(idle);
  now[0] = notice('a', 'warn', '2 pairs');
  monitor.look(idle);
  expect(monitor.health.shown[0]?.notice.saw).toBe('2 pairs');
  now[0] = null;
  monitor.look(idle);
  expect(shown(monitor)).toEqual([]);
});

test('what is dismissed stays away for this run and comes again in the next', () => {
  const { monitor, now } = watched();
  now[0] = notice('a', 'warn');
  monitor.look(healthInput());
  monitor.hide('a');
  now[0] = notice('a', 'bad');
  monitor.look(healthInput());
  expect(shown(monitor)).toEqual([]);
  monitor.clear();
  monitor.look(healthInput());
  expect(shown(monitor)).toEqual(['a']);
});

test('each notice is announced once a run', () => {
  const { monitor, now } = watched();
  now[0] = notice('a', 'warn', 'It fell.');
  now[1] = notice('b', 'note', 'It rose.');
  monitor.look(healthInput());
  expect(monitor.health.announcement).toBe('a. It fell. b. It rose.');
  now[0] = null;
  monitor.look(after(10));
  expect(shown(monitor)).toEqual(['b', 'a over']);
  now[0] = notice('a', 'warn');
  monitor.look(after(11));
  expect(shown(monitor)).toEqual(['a', 'b']);
  expect(monitor.health.announcement).toBe('');
});
