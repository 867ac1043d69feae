import { sameValue, type SettingPath } from '../protocol/runConfig';
import type { RefineryState, SettingHistory } from './state';

type Settings = RefineryState['settings'];

/** Steps that are kept; the oldest go first. */
const longest = 200;

export const noHistory: SettingHistory = { past: [], future: [], typing: null };

/** Whether two states of the settings hold the same values. */
export function sameSettings(one: Settings, other: Settings): boolean {
  return (Object.keys(one) as SettingPath[]).every((path) => sameValue(one[path], other[path]));
}

/** The history behind a change: what is typed into one field on end is one step. */
export function recorded(
  history: SettingHistory,
  before: Settings,
  what: string,
  typing: SettingPath | null,
): SettingHistory {
  if (typing !== null && history.typing === typing) return { ...history, future: [] };
  const past = [...history.past, { what, settings: before }].slice(-longest);
  return { past, future: [], typing };
}

/** The history once a field is left: a step that led back to where it began is none. */
export function settled(history: SettingHistory, settings: Settings): SettingHistory {
  const last = history.past.at(-1);
  const idle = history.typing !== null && last && sameSettings(last.settings, settings);
  return { ...history, typing: null, past: idle ? history.past.slice(0, -1) : history.past };
}

/** One step back (`past`) or forth (`future`) from these settings, or null where there is none. */
export function travelled(
  history: SettingHistory,
  settings: Settings,
  toward: 'past' | 'future',
): { readonly history: SettingHistory; readonly settings: Settings; readonly what: string } | null {
  const step = history[toward].at(-1);
  if (!step) return null;
  const away = toward === 'past' ? 'future' : 'past';
  return {
    what: step.what,
    // Another backend costs a new worker and the policy in it: it is chosen by hand alone.
    settings: { ...step.settings, backend: settings.backend },
    history: {
      ...history,
      typing: null,
      [toward]: history[toward].slice(0, -1),
      [away]: [...history[away], { what: step.what, settings }],
    },
  };
}
