import { bytesOf, shortName, type KeptModel } from '../../protocol/hub';
import type { ModelRole } from '../../protocol/model';
import { formatBytes } from '../../shared/format';
import { keptModelWaitsForRun } from '../../shared/sentences/hubSentences';
import { keptEmptied, keptRemoved, keptUsed } from '../../store/keptActions';
import { isRunning } from '../../store/state';
import { downloadStarted } from '../../store/transferActions';
import { useRefinery } from '../useRefinery';
import shared from '../primitives/Facts.module.css';
import css from './hub.module.css';

/** What is kept in this browser, to be used again without a network, or deleted. */
export function KeptModels({ role }: { readonly role: ModelRole }) {
  const kept = useRefinery(({ hub }) => hub.kept);
  const failure = useRefinery(({ hub }) => hub.keptFailure);
  const running = useRefinery(({ run }) => isRunning(run.status));
  if (kept.status === 'none') return null;
  if (kept.status === 'failed')
    return (
      <p className={shared.fault} role="alert">
        {kept.failure.message}
      </p>
    );
  const total = formatBytes(kept.models.reduce((sum, { received }) => sum + received, 0));
  return (
    <section className={css.part} aria-labelledby="kept-title">
      <h3 id="kept-title">Kept in this browser</h3>
      {failure ? (
        <p className={shared.fault} role="alert">
          {failure.message}
        </p>
      ) : null}
      {kept.models.length === 0 ? (
        <p className={css.about}>Nothing yet.</p>
      ) : (
        <>
          {running ? <p className={css.about}>{keptModelWaitsForRun()}</p> : null}
          <ul className={css.kept}>
            {kept.models.map((each) => (
              <Kept key={shortName(each.model)} kept={each} role={role} />
            ))}
          </ul>
          <button
            type="button"
            onClick={() => {
              if (window.confirm(`Delete all ${total} of models that are kept in this browser?`))
                void keptEmptied();
            }}
          >
            Empty all ({total})
          </button>
        </>
      )}
    </section>
  );
}

interface KeptProps {
  readonly kept: KeptModel;
  readonly role: ModelRole;
}

function Kept({ kept, role }: KeptProps) {
  const { model, received, whole, since } = kept;
  const name = shortName(model);
  const size = whole
    ? formatBytes(received)
    : `${formatBytes(received)} of ${formatBytes(bytesOf(model))}`;
  return (
    <li>
      <p>
        <b>{name}</b>
        <span className={css.about}>
          {model.revision} · {size} ·{' '}
          {new Date(since).toLocaleDateString('en-US', { dateStyle: 'medium' })}
        </span>
      </p>
      <span className={css.buttons}>
        {whole ? <KeptUse {...{ kept, role }} /> : <KeptResume {...{ kept, role }} />}
        <button type="button" aria-label={`Delete ${name}`} onClick={() => void keptRemoved(kept)}>
          Delete
        </button>
      </span>
    </li>
  );
}

function KeptUse({ kept, role }: KeptProps) {
  const running = useRefinery(({ run }) => isRunning(run.status));
  return (
    <button
      type="button"
      disabled={running}
      aria-label={`Use ${shortName(kept.model)} as ${role}`}
      onClick={() => void keptUsed(kept, role)}
    >
      Use as {role}
    </button>
  );
}

function KeptResume({ kept, role }: KeptProps) {
  const busy = useRefinery(({ hub }) => hub.transfer.status === 'fetching');
  return (
    <button
      type="button"
      disabled={busy}
      aria-label={`Resume ${shortName(kept.model)}`}
      onClick={() => void downloadStarted(kept.model, role)}
    >
      Resume
    </button>
  );
}
