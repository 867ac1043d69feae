import { workerRestarted } from './backendActions';
import { heldByExperiment } from './experiments/holds';
import { settingsTaken } from './settingActions';
import type { RefineryState } from './state';
import { refineryStore } from './store';

/** Takes a whole configuration as one step that can be undone, unless an experiment holds the settings; `said` tells of it in a sentence. */
export function configurationTaken(
  settings: RefineryState['settings'],
  what: string,
  said: string,
): void {
  if (heldByExperiment()) return;
  const { settings: before, run } = refineryStore.getState();
  if (settings.backend === before.backend) {
    settingsTaken(settings, { what, settingsSaid: said });
    return;
  }
  // Another backend is a new worker, in which a policy that nobody took away would be lost.
  const stays = run.policy === 'held';
  settingsTaken(stays ? { ...settings, backend: before.backend } : settings, {
    what,
    settingsSaid: stays
      ? `${said} The backend stays as it is: it holds a policy that was not downloaded.`
      : said,
  });
  if (!stays) void workerRestarted();
}
