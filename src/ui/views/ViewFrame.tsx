import { useEffect, type ReactNode } from 'react';

import { shownView, viewOfAddress } from '../../store/view';
import { DataView } from '../dataView/DataView';
import { PanelBoundary } from '../primitives/PanelBoundary';
import { useRefinery } from '../useRefinery';
import { ViewLinks } from './ViewLinks';

/** The middle of the page: its views, of which `children` is the first. */
export function ViewFrame({
  className,
  children,
}: {
  readonly className?: string | undefined;
  readonly children: ReactNode;
}) {
  const view = useRefinery(shownView);
  const loaded = useRefinery(({ data }) => data.train.status === 'loaded');
  useEffect(() => {
    viewOfAddress();
    addEventListener('hashchange', viewOfAddress);
    return () => {
      removeEventListener('hashchange', viewOfAddress);
    };
  }, []);
  return (
    <main id="main" className={className}>
      {loaded ? <ViewLinks shown={view} /> : null}
      {view === 'data' ? (
        <PanelBoundary name="Data">
          <DataView />
        </PanelBoundary>
      ) : (
        children
      )}
    </main>
  );
}
