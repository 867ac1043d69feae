import { useEffect, type ReactNode } from 'react';

import { shownView, viewOfAddress } from '../../store/view';
import { BlindView } from '../blind/BlindView';
import { DataView } from '../dataView/DataView';
import { ExperimentsView } from '../experiments/ExperimentsView';
import { Divergence } from '../health/Divergence';
import { HealthAnnouncement } from '../health/HealthAnnouncement';
import { InspectView } from '../inspect/InspectView';
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
  const diverged = useRefinery(({ run }) => run.status === 'diverged');
  useEffect(() => {
    viewOfAddress();
    addEventListener('hashchange', viewOfAddress);
    return () => {
      removeEventListener('hashchange', viewOfAddress);
    };
  }, []);
  return (
    <main id="main" className={className}>
      <ViewLinks shown={view} loaded={loaded} />
      <PanelBoundary name="Health">
        <HealthAnnouncement />
        {diverged ? <Divergence /> : null}
      </PanelBoundary>
      {view === 'watch' ? children : null}
      {view === 'data' ? (
        <PanelBoundary name="Data">
          <DataView />
        </PanelBoundary>
      ) : null}
      {view === 'inspect' ? (
        <PanelBoundary name="Inspect">
          <InspectView />
        </PanelBoundary>
      ) : null}
      {view === 'blind' ? (
        <PanelBoundary name="Blind A/B">
          <BlindView />
        </PanelBoundary>
      ) : null}
      {view === 'experiments' ? (
        <PanelBoundary name="Experiments">
          <ExperimentsView />
        </PanelBoundary>
      ) : null}
    </main>
  );
}
