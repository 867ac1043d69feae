import { bytesOf } from '../../protocol/hub';
import type { ModelRole } from '../../protocol/model';
import { downloadWaitsForRun } from '../../shared/sentences/hubSentences';
import { hubOpened } from '../../store/hubActions';
import { useRefinery } from '../useRefinery';
import css from './model.module.css';

/** The way to a model that is on a hub; opening it asks nothing of the network. */
export function HubButton({ role }: { readonly role: ModelRole }) {
  return (
    <button
      type="button"
      className={css.file}
      aria-haspopup="dialog"
      aria-label={`From the Hugging Face hub for the ${role}`}
      onClick={() => void hubOpened(role)}
    >
      From the Hugging Face hub …
    </button>
  );
}

/** How a download goes on while its dialog is closed. */
export function HubLine({ role }: { readonly role: ModelRole }) {
  const transfer = useRefinery(({ hub }) => hub.transfer);
  if (transfer.status === 'none' || transfer.role !== role) return null;
  const { name } = transfer.model;
  switch (transfer.status) {
    case 'fetching': {
      const share = transfer.received / Math.max(1, bytesOf(transfer.model));
      return (
        <p className={css.about}>
          Downloading {name}: {Math.floor(100 * share)} %
        </p>
      );
    }
    case 'stopped':
      return <p className={css.about}>{transfer.failure.message}</p>;
    case 'waiting':
      return <p className={css.about}>{downloadWaitsForRun(name)}</p>;
  }
}
