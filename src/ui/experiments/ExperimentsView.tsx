import { PanelBoundary } from '../primitives/PanelBoundary';
import { StoragePanel } from '../underway/StoragePanel';
import { KeptPanel } from './KeptPanel';
import { PlanForm } from './PlanForm';
import { QueuePanel } from './QueuePanel';
import { ReportPanel } from './ReportPanel';
import css from './experiments.module.css';

/** Several runs beside one another: those to be made, those under way, those that are kept, and what they say. */
export function ExperimentsView() {
  return (
    <div className={css.view}>
      <section className={css.panel} aria-labelledby="plan-title">
        <header>
          <h2 id="plan-title">An experiment: several runs on the same data</h2>
        </header>
        <PlanForm />
      </section>
      <PanelBoundary name="The queue">
        <QueuePanel />
      </PanelBoundary>
      <PanelBoundary name="The report">
        <ReportPanel />
      </PanelBoundary>
      <PanelBoundary name="Runs kept">
        <KeptPanel />
      </PanelBoundary>
      <PanelBoundary name="Weights kept">
        <StoragePanel />
      </PanelBoundary>
    </div>
  );
}
