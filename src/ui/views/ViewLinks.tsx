import type { View } from '../../store/state';
import { viewOpened } from '../../store/view';
import css from './ViewLinks.module.css';

const views: readonly (readonly [View, string])[] = [
  ['watch', 'Watch'],
  ['data', 'Data'],
];

/** Links to the views that there is something in. */
export function ViewLinks({ shown }: { readonly shown: View }) {
  return (
    <nav className={css.views} aria-label="Views">
      {views.map(([view, name]) => (
        <a
          key={view}
          href={`#view=${view}`}
          aria-current={view === shown ? 'page' : undefined}
          onClick={(event) => {
            // With a key held the browser opens the address elsewhere.
            if (event.ctrlKey || event.metaKey || event.shiftKey) return;
            event.preventDefault();
            viewOpened(view);
          }}
        >
          {name}
        </a>
      ))}
    </nav>
  );
}
