import { offerContinued, offerDiscarded, offerKeptAsItStands } from '../../store/underway/resuming';
import type { OfferedRun } from '../../store/underway/underwayStore';
import { experimentBehind } from '../../store/underway/wayBack';
import type { QueueState } from '../../store/experiments/queueStore';
import { isRunning } from '../../store/state';
import { useQueue } from '../experiments/useExperiments';
import { mayLosePolicy } from '../run/confirmLoss';
import { useRefinery } from '../useRefinery';
import { offerWords, queueWords } from './offerWords';
import { useUnderway } from './useUnderway';
import css from './underway.module.css';

/** Runs that were under way as their page was left: each can go on, be kept as it stands, or go. */
export function UnderwayOffers() {
  const offers = useUnderway((state) => state.offers);
  const running = useRefinery(({ run }) => isRunning(run.status));
  const ready = useRefinery(({ backend }) => backend.status === 'ready');
  // What goes on now would only be in the way of what was.
  if (running || offers.length === 0) return null;
  // The page has room for one at a time.
  const busy = offers.some(({ status }) => status === 'opening');
  return offers.map((offer) => (
    <Offer key={offer.head.id} offer={offer} ready={ready} busy={busy} />
  ));
}

const all = (queue: QueueState): QueueState => queue;

interface OfferProps {
  readonly offer: OfferedRun;
  readonly ready: boolean;
  /** One of the offers is being opened. */
  readonly busy: boolean;
}

function Offer({ offer, ready, busy }: OfferProps) {
  const { head, status, failure } = offer;
  const { id, snapshot } = head;
  const opening = status === 'opening';
  const experiment = queueWords({ ...head, queue: experimentBehind(head.queue, useQueue(all)) });
  const words = offerWords(offer);
  const kind = head.begun ? 'A run' : 'An experiment';
  return (
    <section className={css.offer} aria-label={`${kind} that was under way`}>
      <div className={css.words}>
        <p>{words}</p>
        {experiment === null ? null : <p className={css.soft}>{experiment}</p>}
        {opening ? (
          <p className={css.soft} role="status">
            Its data, its model and its checkpoint are being read …
          </p>
        ) : null}
        {failure === null ? null : (
          <p className={css.fault} role="alert">
            {failure}
          </p>
        )}
      </div>
      <div className={css.buttons}>
        <button
          type="button"
          className={css.primary}
          disabled={busy || !ready}
          onClick={() => {
            if (mayLosePolicy()) void offerContinued(id);
          }}
        >
          Continue
        </button>
        {snapshot && snapshot.summary.stepsTrained > 0 ? (
          <button
            type="button"
            disabled={busy}
            title="Its curves join the runs kept under Experiments, its checkpoint their weights"
            onClick={() => void offerKeptAsItStands(id)}
          >
            Keep it as it stands
          </button>
        ) : null}
        <button
          type="button"
          disabled={busy}
          onClick={() => {
            const asked = head.begun
              ? 'Discard this run, its curves and its checkpoint?'
              : 'Discard the runs that are left of this experiment? Those that have ended are kept.';
            if (window.confirm(asked)) void offerDiscarded(id);
          }}
        >
          Discard
        </button>
      </div>
    </section>
  );
}
