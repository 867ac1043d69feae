import { views, type View } from '../../store/state';
import { viewOpened } from '../../store/view';
import { countOf } from '../../shared/format';
import { useHealth } from '../health/useHealth';
import css from './ViewLinks.module.css';

const names: Readonly<Record<View, string>> = {
  watch: 'Watch',
  data: 'Data',
  inspect: 'Inspect',
  blind: 'Blind A/B',
  experiments: 'Experiments',
};

/** Views that need no pairs. */
const always: readonly View[] = ['watch', 'experiments'];

/** Links to the views that there is something in, with the number of notices that wait in Watch. */
export function ViewLinks({ shown, loaded }: { readonly shown: View; readonly loaded: boolean }) {
  const { holding } = useHealth();
  const waiting = (view: View): boolean =>
    view === 'watch' && shown !== 'watch' && holding.length > 0;
  return (
    <nav className={css.views} aria-label="Views">
      {views
        .filter((view) => loaded || always.includes(view))
        .map((view) => (
          <a
            key={view}
            href={`#view=${view}`}
            aria-describedby={waiting(view) ? 'notice-count' : undefined}
            aria-current={view === shown ? 'page' : undefined}
            onClick={(event) => {
              // With a key held the browser opens the address elsewhere.
              if (event.ctrlKey || event.metaKey || event.shiftKey) return;
              event.preventDefault();
              viewOpened(view);
            }}
          >
            {names[view]}
            {waiting(view) ? (
              <>
                <span
                  className={css.count}
                  data-severity={holding[0]!.notice.severity}
                  aria-hidden="true"
                  data-testid="notice-count"
                >
                  {holding.length}
                </span>
                <span id="notice-count" hidden>
                  {countOf(holding.length, 'health notice')}
                </span>
              </>
            ) : null}
          </a>
        ))}
    </nav>
  );
}
