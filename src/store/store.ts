import { createStore } from 'zustand/vanilla';
import {
  createJSONStorage,
  persist,
  subscribeWithSelector,
  type StateStorage,
} from 'zustand/middleware';

import type { SettingPath, SettingValue } from '../protocol/runConfig';
import { settings as settingsTable } from '../protocol/settings';
import { faultOf } from '../protocol/resolveConfig';
import { quietBench } from './benchState';
import { nothingJudged } from './blindState';
import { nothingInspected } from './inspectState';
import { quietHub } from './hubState';
import { restoredBudget } from './memoryBudget';
import { quietRemoteJudge } from './remoteJudgeState';
import { noHistory } from './settingHistory';
import { defaultSettings } from './settingValues';
import { firstPair, idleRun, noModels, noOwnPrompt, noSamples, type RefineryState } from './state';
import { noAdding, noTaskResults } from './taskState';

/** The settings as they were left, where they still are in order; the rest as by default. */
function restored(kept: unknown): RefineryState['settings'] {
  const defaults = defaultSettings();
  if (typeof kept !== 'object' || kept === null) return defaults;
  const values: Record<string, SettingValue> = { ...defaults };
  for (const [path, value] of Object.entries(kept)) {
    if (!(path in settingsTable) || faultOf(path as SettingPath, value) !== null) continue;
    // Their files went with the page.
    if (settingsTable[path as SettingPath].kind === 'tasks') continue;
    values[path] = value as SettingValue;
  }
  return values as RefineryState['settings'];
}

/** The browser's storage, written only where the text is another: the state changes with every step of a run. */
export function writtenOnChange(storage: StateStorage): StateStorage {
  const written = new Map<string, string>();
  return {
    getItem: (name) => storage.getItem(name),
    setItem: (name, text) => {
      if (written.get(name) === text) return;
      written.set(name, text);
      storage.setItem(name, text);
    },
    removeItem: (name) => {
      written.delete(name);
      storage.removeItem(name);
    },
  };
}

/** The page's one store. Of it only the settings and the memory budget outlive the page: no data, no weights, no keys. */
export const refineryStore = createStore<RefineryState>()(
  subscribeWithSelector(
    persist(
      (): RefineryState => ({
        view: 'watch',
        pairPager: firstPair,
        backend: { status: 'starting' },
        data: { train: { status: 'empty' }, heldOut: { status: 'empty' } },
        models: noModels,
        hub: quietHub,
        bench: quietBench,
        memoryBudget: null,
        runCheckpoint: { status: 'none' },
        settings: defaultSettings(),
        settingsNotice: null,
        settingHistory: noHistory,
        settingsSaid: null,
        preparation: { status: 'none' },
        run: idleRun,
        samples: noSamples,
        taskFiles: {},
        taskAdding: noAdding,
        taskResults: noTaskResults,
        ownPrompt: noOwnPrompt,
        inspect: nothingInspected,
        blind: nothingJudged,
        remoteJudge: quietRemoteJudge,
        crash: null,
        notice: null,
      }),
      {
        name: 'refinery-settings',
        version: 1,
        storage: createJSONStorage(() => writtenOnChange(localStorage)),
        partialize: ({ settings, memoryBudget }) => ({ settings, memoryBudget }),
        merge: (kept, current) => ({
          ...current,
          settings: restored((kept as { settings?: unknown } | undefined)?.settings),
          memoryBudget: restoredBudget(
            (kept as { memoryBudget?: unknown } | undefined)?.memoryBudget,
          ),
        }),
      },
    ),
  ),
);

/** Changes a part of the state. */
export function change(
  part: Partial<RefineryState> | ((state: RefineryState) => Partial<RefineryState>),
): void {
  refineryStore.setState(part);
}
