import { bytesOf } from '../../protocol/hub';
import { formatBytes, formatDuration } from '../../shared/format';
import { downloadWaitsForRun } from '../../shared/sentences/hubSentences';
import type { TransferState } from '../../store/hubState';
import { downloadCanceled, downloadStarted } from '../../store/transferActions';
import { useRefinery } from '../useRefinery';
import shared from '../primitives/Facts.module.css';
import css from './hub.module.css';

type Fetching = Extract<TransferState, { status: 'fetching' }>;

/** How far a transfer has come, in words. */
function words({ model, received, rate, waiting, checking }: Fetching): string {
  const total = bytesOf(model);
  const parts = [`${formatBytes(received)} of ${formatBytes(total)}`];
  if (waiting !== null) parts.push(`interrupted, next try in ${formatDuration(waiting)}`);
  else if (checking !== null) parts.push(`checking ${checking}`);
  else if (rate !== null && rate > 0)
    parts.push(
      `${formatBytes(rate)} a second`,
      `${formatDuration((total - received) / rate)} left`,
    );
  return parts.join(' · ');
}

/** The download under way, or how the last one ended. */
export function HubTransfer() {
  const transfer = useRefinery(({ hub }) => hub.transfer);
  switch (transfer.status) {
    case 'none':
      return null;
    case 'fetching':
      return (
        <section className={css.part} aria-label="Download">
          <label>
            Downloading {transfer.model.name}
            <progress max={Math.max(1, bytesOf(transfer.model))} value={transfer.received} />
          </label>
          <p className={css.about} data-testid="hub-progress">
            {words(transfer)}
          </p>
          <button type="button" onClick={downloadCanceled}>
            Cancel
          </button>
        </section>
      );
    case 'stopped':
      return (
        <section className={css.part} aria-label="Download">
          <p
            className={transfer.failure.code === 'cancelled' ? css.about : shared.fault}
            role={transfer.failure.code === 'cancelled' ? 'status' : 'alert'}
          >
            {transfer.failure.message}
          </p>
          <button type="button" onClick={() => void downloadStarted(transfer.model, transfer.role)}>
            Resume
          </button>
        </section>
      );
    case 'waiting':
      return (
        <p className={css.about} role="status">
          {downloadWaitsForRun(transfer.model.name)}
        </p>
      );
  }
}
