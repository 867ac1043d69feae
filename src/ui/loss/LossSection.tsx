import { useRefinery } from '../useRefinery';
import { LossPanel } from './LossPanel';
import { MarginHistogram } from './MarginHistogram';
import css from './loss.module.css';

/** The held-out margins of the run and the loss against the margin; the loss alone before a run. */
export function LossSection() {
  const idle = useRefinery(({ run }) => run.status === 'idle');
  return (
    <section id="loss" className={css.pair} data-alone={idle} aria-label="Margins and loss">
      {idle ? null : <MarginHistogram />}
      <LossPanel />
    </section>
  );
}
