import { useSyncExternalStore } from 'react';

import { currentHealth, subscribeHealth } from '../../store/health/health';
import { shownView } from '../../store/view';
import { useKept } from '../experiments/useExperiments';
import { useRefinery } from '../useRefinery';
import css from './SectionLinks.module.css';

/** Brings a part of the page up to the top bar and gives it the focus. */
function bringUp(id: string): void {
  const part = document.getElementById(id);
  if (!part) return;
  part.tabIndex = -1;
  part.focus({ preventScroll: true });
  part.scrollIntoView({ block: 'start' });
}

/** The way to the parts of the page where it is one long column. */
export function SectionLinks() {
  const view = useRefinery(shownView);
  const idle = useRefinery(({ run }) => run.status === 'idle');
  const chosen = useKept((state) => state.chosen.length > 0);
  const benchmarks = useRefinery(({ run }) => (run.config?.benchmarks.length ?? 0) > 0);
  const { shown } = useSyncExternalStore(subscribeHealth, currentHealth);
  // Buttons: the page's address holds its settings and leaves a link no place to name a part.
  const watch = view === 'watch';
  const start = idle ? 'Start' : 'Run';
  const top = {
    ...{ watch: start, data: 'Data', inspect: 'Inspect', blind: 'Blind A/B' },
    experiments: 'Experiments',
  } as const;
  const parts: readonly (readonly [id: string, name: string, here: boolean])[] = [
    ['main', top[view], true],
    ['pairs-title', 'Pairs', view === 'data'],
    ['kept-title', 'Runs kept', view === 'experiments'],
    ['tokens-title', 'Tokens', view === 'inspect' && !idle],
    ['health-title', 'Health', watch && (!idle || shown.length > 0)],
    ['loss', 'Loss', watch],
    ['charts', 'Charts', watch && (!idle || chosen)],
    ['benchmarks', 'Benchmarks', watch && !idle && benchmarks],
    ['samples', 'Samples', watch && !idle],
    ['setup', 'Setup', true],
  ];
  return (
    <nav className={css.sections} aria-label="On this page">
      {parts
        .filter(([, , here]) => here)
        .map(([id, name]) => (
          <button
            key={id}
            type="button"
            onClick={() => {
              bringUp(id);
            }}
          >
            {name}
          </button>
        ))}
    </nav>
  );
}
