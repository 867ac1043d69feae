import type { RunConfig } from '../../protocol/runConfig';
import { RefineryError } from '../../shared/errors';
import { metricSeries } from '../metricSeries';
import { filesOf } from '../preparationActions';
import { configOf } from '../settingValues';
import type { RefineryState } from '../state';
import { refineryStore } from '../store';
import { HealthMonitor, type Health } from './monitor';
import type { HealthInput } from './notice';

const monitor = new HealthMonitor();
const listeners = new Set<() => void>();
let watching = false;

/** The configuration that a run would have; null while a setting is at fault. */
function configBefore(settings: RefineryState['settings']): RunConfig | null {
  try {
    return configOf(settings, filesOf());
  } catch (error) {
    if (error instanceof RefineryError) return null;
    throw error;
  }
}

function inputOf({ run, data, preparation, settings }: RefineryState): HealthInput {
  const loaded = data.train.status === 'loaded' ? data.train : null;
  const idle = run.status === 'idle';
  return {
    config: idle ? (loaded ? configBefore(settings) : null) : run.config,
    preparation: idle
      ? preparation.status === 'ready'
        ? preparation.preparation
        : null
      : run.preparation,
    report: loaded?.report ?? null,
    activity: run.activity,
    divergence: run.divergence,
    series: metricSeries,
  };
}

/** What of the state detectors depend on; the series say themselves when they change. */
const seen = ({ run, data, preparation, settings }: RefineryState): readonly unknown[] => [
  ...[run.runId, run.activity, run.divergence, run.preparation, data.train],
  ...(run.status === 'idle' ? [preparation, settings] : []),
];

function tell(): void {
  listeners.forEach((listener) => {
    listener();
  });
}

function look(): void {
  if (monitor.look(inputOf(refineryStore.getState()))) tell();
}

/** Begins to watch: at most once a frame, and only when the series or what decides them changed. */
function watch(): void {
  if (watching) return;
  watching = true;
  metricSeries.subscribe(look);
  refineryStore.subscribe((state, before) => {
    if (state.run.runId !== before.run.runId) {
      monitor.clear();
      tell();
    }
    const earlier = seen(before);
    const now = seen(state);
    if (now.length !== earlier.length || now.some((value, i) => value !== earlier[i])) look();
  });
  look();
}

/** Hears of every change of what the page shows of the run's health. */
export function subscribeHealth(listener: () => void): () => void {
  listeners.add(listener);
  watch();
  return () => listeners.delete(listener);
}

/** The notices as they stand. */
export function currentHealth(): Health {
  return monitor.health;
}

/** Puts a notice away for this run. */
export function healthNoticeDismissed(id: string): void {
  monitor.hide(id);
  tell();
}
