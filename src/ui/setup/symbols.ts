import { useStore } from 'zustand';
import { createStore } from 'zustand/vanilla';

import type { SettingPath } from '../../protocol/runConfig';

/** The symbols of the formula that are settings. */
export type SymbolName =
  | 'beta'
  | 'lambda'
  | 'p'
  | 'epsilon'
  | 'gamma'
  | 'tokenPrice'
  | 'offsetWeight'
  | 'ownMarginWeight'
  | 'betaPull';

/** The setting that a symbol stands for. */
export const settingOf: Readonly<Record<SymbolName, SettingPath>> = {
  beta: 'alignment.beta',
  lambda: 'alignment.refinementWeight',
  p: 'alignment.refinementPrompt',
  epsilon: 'alignment.labelSmoothing',
  gamma: 'alignment.simpoGamma',
  tokenPrice: 'alignment.rDpoAlpha',
  offsetWeight: 'alignment.odpoAlpha',
  ownMarginWeight: 'alignment.alphaDpoAlpha',
  betaPull: 'alignment.betaDpoAlpha',
};

/** The symbol that stands for a setting, or null. */
export function symbolOf(path: SettingPath): SymbolName | null {
  const names = Object.keys(settingOf) as SymbolName[];
  return names.find((name) => settingOf[name] === path) ?? null;
}

const light = createStore<{ readonly lit: SymbolName | null }>(() => ({ lit: null }));

/** Whether a symbol is pointed at or focused, in the formula or at its control. */
export function useLit(symbol: SymbolName | null): boolean {
  return useStore(light, ({ lit }) => symbol !== null && lit === symbol);
}

/** What an element does that lights a symbol up while the pointer or the focus is on it. */
export function lighting(symbol: SymbolName | null): {
  readonly onMouseEnter?: () => void;
  readonly onMouseLeave?: () => void;
  readonly onFocus?: () => void;
  readonly onBlur?: () => void;
} {
  if (symbol === null) return {};
  const on = (): void => {
    light.setState({ lit: symbol });
  };
  const off = (): void => {
    light.setState({ lit: null });
  };
  return { onMouseEnter: on, onMouseLeave: off, onFocus: on, onBlur: off };
}

/** Goes to the control of a symbol. */
export function symbolFollowed(symbol: SymbolName): void {
  const control = `[data-setting="${settingOf[symbol]}"] :is(input, textarea)`;
  document.querySelector<HTMLElement>(control)?.focus();
}
