import { runLook } from '../../shared/runColors';
import type { LineRole } from './chartForms';

/** The theme's colours, resolved for a canvas. */
export interface ChartTheme {
  readonly ink: string;
  readonly line: string;
  readonly band: string;
  readonly roles: Readonly<Record<LineRole, string>>;
  readonly font: string;
  /** The color of a kept run by its place. */
  readonly run: (place: number) => string;
}

/** A color as a filter `brightness(lift)` shows it: a canvas has no such filter in every browser. */
export function lifted(color: string, lift: number): string {
  const parts = [1, 3, 5].map((at) => Number.parseInt(color.slice(at, at + 2), 16));
  return `rgb(${parts.map((part) => Math.min(255, Math.round(part * lift))).join(' ')})`;
}

/** Reads the theme's colours as they are now. */
export function chartTheme(): ChartTheme {
  const style = getComputedStyle(document.documentElement);
  const read = (name: string): string => style.getPropertyValue(name).trim();
  const lift = Number(/^brightness\((.+)\)$/.exec(read('--run-lift'))?.[1] ?? 1);
  return {
    ink: read('--ink-soft'),
    line: read('--line'),
    band: read('--accent-soft'),
    roles: {
      train: read('--train'),
      eval: read('--eval'),
      chosen: read('--chosen'),
      rejected: read('--rejected'),
      opponent: read('--opponent'),
    },
    run: (place) => lifted(runLook(place).color, lift),
    font: `11px ${read('--font')}`,
  };
}

/** Calls back when the theme changes, by the button or by the system. */
export function onThemeChange(listener: () => void): () => void {
  const system = matchMedia('(prefers-color-scheme: dark)');
  const observer = new MutationObserver(listener);
  observer.observe(document.documentElement, { attributeFilter: ['data-theme'] });
  system.addEventListener('change', listener);
  return () => {
    observer.disconnect();
    system.removeEventListener('change', listener);
  };
}
