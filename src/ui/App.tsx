import { useEffect } from 'react';

import { ChartGrid } from './charts/ChartGrid';
import { KeptCharts } from './charts/KeptCharts';
import { Banners } from './Banners';
import { BenchDialog } from './bench/BenchDialog';
import { DropTarget } from './data/DropTarget';
import { MappingDialog } from './data/MappingDialog';
import { HealthList } from './health/HealthList';
import { HubDialog } from './model/HubDialog';
import { LossSection } from './loss/LossSection';
import { PanelBoundary } from './primitives/PanelBoundary';
import { Ready } from './Ready';
import { OpenedCheckpoint } from './run/OpenedCheckpoint';
import { RunPanel } from './run/RunPanel';
import { SamplesPanel } from './samples/SamplesPanel';
import { JudgeConsent } from './setup/JudgeConsent';
import { Setup } from './setup/Setup';
import { TasksPanel } from './tasks/TasksPanel';
import { TopBar } from './TopBar';
import { useLeaveWarning } from './run/useLeaveWarning';
import { useTransportKeys } from './run/useTransportKeys';
import { KeptLine } from './underway/KeptLine';
import { UnderwayOffers } from './underway/UnderwayOffers';
import { useRefinery } from './useRefinery';
import { ViewFrame } from './views/ViewFrame';
import { Welcome } from './Welcome';
import css from './App.module.css';
import type { LossChoice } from '../methods/lossTypes';

/** The page: settings on one side, the experiment beside them. */
export function App() {
  const loaded = useRefinery(({ data }) => data.train.status === 'loaded');
  const idle = useRefinery(({ run }) => run.status === 'idle');
  const lossType = useRefinery(
    ({ run, settings }) =>
      run.config?.alignment.lossType ?? (settings['alignment.lossType'] as LossChoice),
  );
  const evalPairs = useRefinery(({ run }) => run.preparation?.evalPairs ?? 0);
  const aligned = useRefinery(({ run }) => run.activity === 'aligning' || run.status === 'done');
  useTransportKeys();
  useLeaveWarning();
  useEffect(() => {
    document.documentElement.dataset.ready = 'true';
  }, []);
  return (
    <div className={css.page}>
      <TopBar />
      <Banners />
      <PanelBoundary name="The run that was under way">
        <UnderwayOffers />
      </PanelBoundary>
      <div className={css.columns}>
        <aside id="setup" className={css.setup} aria-label="Setup">
          <PanelBoundary name="Setup">
            <Setup />
          </PanelBoundary>
        </aside>
        <ViewFrame className={css.watch}>
          <PanelBoundary name="The checkpoint">
            <OpenedCheckpoint />
          </PanelBoundary>
          {idle ? loaded ? <Ready /> : <Welcome /> : null}
          <PanelBoundary name="Run">
            <RunPanel />
            <KeptLine />
          </PanelBoundary>
          <PanelBoundary name="Health">
            <HealthList />
          </PanelBoundary>
          <PanelBoundary name="The loss">
            <LossSection />
          </PanelBoundary>
          <PanelBoundary name="Charts">
            {idle ? (
              <KeptCharts lossType={lossType} />
            ) : (
              <ChartGrid lossType={lossType} evalPairs={evalPairs} aligned={aligned} />
            )}
          </PanelBoundary>
          {idle ? null : (
            <PanelBoundary name="Benchmark questions">
              <TasksPanel />
            </PanelBoundary>
          )}
          {idle ? null : (
            <PanelBoundary name="Samples">
              <SamplesPanel />
            </PanelBoundary>
          )}
        </ViewFrame>
      </div>
      <PanelBoundary name="The drop target">
        <DropTarget />
      </PanelBoundary>
      <PanelBoundary name="The model hub">
        <HubDialog />
      </PanelBoundary>
      <PanelBoundary name="The judge">
        <JudgeConsent />
      </PanelBoundary>
      <PanelBoundary name="The benchmark">
        <BenchDialog />
      </PanelBoundary>
      <PanelBoundary name="The columns of the preference file">
        <MappingDialog role="train" />
      </PanelBoundary>
      <PanelBoundary name="The columns of the held-out file">
        <MappingDialog role="heldOut" />
      </PanelBoundary>
    </div>
  );
}
