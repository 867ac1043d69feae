import { bytesOf, type HubModel } from '../../protocol/hub';
import type { ModelRole } from '../../protocol/model';
import { countOf, formatBytes } from '../../shared/format';
import { modelIsGated, noRoomForModel } from '../../shared/sentences/hubSentences';
import { askedHost, hubPageOf } from '../../store/hubActions';
import { downloadStarted } from '../../store/transferActions';
import { useRefinery } from '../useRefinery';
import shared from '../primitives/Facts.module.css';
import { FactsTable } from '../primitives/FactsTable';
import css from './hub.module.css';
import { keptAmong } from './keptAmong';

/** What the hub says of the model that was asked for, before any of its files is fetched. */
export function HubFound({ role }: { readonly role: ModelRole }) {
  const lookUp = useRefinery(({ hub }) => hub.lookUp);
  if (lookUp.status !== 'found') return null;
  const { model, free } = lookUp;
  const facts = [
    ['Revision', <Revision key="revision" model={model} />],
    ['License', model.license ?? 'none stated'],
    ['Access', model.gated ? 'gated' : 'open to everyone'],
    ['Architecture', model.kind ?? 'not stated'],
    ['Files', model.files.map(({ path }) => path).join(', ')],
    ['Size', `${formatBytes(bytesOf(model))} in ${countOf(model.files.length, 'file')}`],
  ] as const;
  return (
    <section className={css.part} aria-label="What was found" data-testid="hub-found">
      <FactsTable
        className={css.facts}
        facts={facts}
        caption={
          <a href={hubPageOf(model)} target="_blank" rel="noreferrer">
            {model.name}
          </a>
        }
      />
      {model.gated ? (
        <p className={shared.fault} role="alert">
          {modelIsGated(model.name)}
        </p>
      ) : (
        <Confirm {...{ role, model, free }} />
      )}
    </section>
  );
}

function Revision({ model }: { readonly model: HubModel }) {
  const commit = <code>{model.commit}</code>;
  return model.revision === model.commit ? (
    commit
  ) : (
    <>
      {model.revision} is now commit {commit}
    </>
  );
}

interface ConfirmProps {
  readonly role: ModelRole;
  readonly model: HubModel;
  readonly free: number | null;
}

function Confirm({ role, model, free }: ConfirmProps) {
  const kept = useRefinery(({ hub }) => keptAmong(hub.kept, model));
  const busy = useRefinery(({ hub }) => hub.transfer.status === 'fetching');
  if (kept?.whole)
    return (
      <p className={css.about}>
        All of it is kept in this browser: use it from the list below, where nothing has to be
        fetched.
      </p>
    );
  const missing = bytesOf(model) - (kept?.received ?? 0);
  const tight = free !== null && free < missing;
  return (
    <div className={css.confirm}>
      <p className={css.about}>
        The files come from {askedHost} and the storage servers that it sends the browser to, and
        are kept in this page’s private files.
        {free === null ? '' : ` The browser has room for ${formatBytes(free)}.`}
      </p>
      {tight ? (
        <p className={shared.fault} role="alert">
          {noRoomForModel(missing, free)}
        </p>
      ) : (
        <button
          type="button"
          className={css.primary}
          disabled={busy}
          onClick={() => void downloadStarted(model, role)}
        >
          {kept?.received
            ? `Download the other ${formatBytes(missing)}`
            : `Download ${formatBytes(missing)}`}
        </button>
      )}
    </div>
  );
}
