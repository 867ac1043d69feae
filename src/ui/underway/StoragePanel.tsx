import { useEffect, useState } from 'react';

import { snapshotBytes } from '../../protocol/runSnapshot';
import { RefineryError } from '../../shared/errors';
import { countOf, formatBytes } from '../../shared/format';
import { sayWhy } from '../../store/experiments/keptStore';
import { storageMeasured } from '../../store/underway/strays';
import type { StorageUse } from '../../store/underway/underwayStore';
import { persistenceAsked, weightsBroughtBack, weightsDeleted } from '../../store/underway/weights';
import { useKept } from '../experiments/useExperiments';
import { StorageMeter } from './StorageMeter';
import { useUnderway } from './useUnderway';
import { WeightsRow, type Weighed } from './WeightsRow';
import css from './underway.module.css';

/** From here on of what the page may take the oldest weights are offered for deletion. */
const nearlyFull = 0.8;
/** So much of it should be free again with what is offered. */
const roomWanted = 0.5;

const total = (runs: readonly Weighed[]): number => runs.reduce((sum, { bytes }) => sum + bytes, 0);

/** The oldest weights that make enough room together. */
function oldest(runs: readonly Weighed[], use: StorageUse | null): readonly string[] {
  const wanted = use ? use.used - roomWanted * use.quota : 0;
  const chosen: string[] = [];
  let freed = 0;
  for (const { weights, bytes } of runs.toReversed()) {
    if (chosen.length > 0 && freed >= wanted) break;
    chosen.push(weights.id);
    freed += bytes;
  }
  return chosen;
}

/** What is offered where room runs short: the oldest weights, never a record. */
function Offered({ any, choose }: { readonly any: boolean; readonly choose: () => void }) {
  return (
    <div className={css.faults} role="status">
      <p>
        The browser’s storage for this page is nearly full. Records and curves stay; weights of
        older runs can go.
      </p>
      <button type="button" disabled={!any} onClick={choose}>
        Choose the oldest
      </button>
    </div>
  );
}

/** Deletes the weights that are chosen, at once: their room is free then. */
function DeleteChosen({ chosen }: { readonly chosen: readonly Weighed[] }) {
  const what = `the weights of ${countOf(chosen.length, 'run')}`;
  return (
    <button
      type="button"
      disabled={chosen.length === 0}
      onClick={() => {
        if (!window.confirm(`Delete ${what} for good? Records and curves stay.`)) return;
        const ids = chosen.map(({ weights }) => weights.id);
        void weightsDeleted(ids, true).catch(sayWhy);
      }}
    >
      Delete {what} ({formatBytes(total(chosen))})
    </button>
  );
}

/** What the page keeps in this browser, and the weights of runs that ended: used, trained further, saved, deleted. */
export function StoragePanel() {
  const { weights, forgotten, use, full } = useUnderway((state) => state);
  const heads = useKept((state) => state.heads);
  const [chosen, setChosen] = useState<readonly string[]>([]);
  const [none, setNone] = useState(false);
  useEffect(() => {
    storageMeasured().catch((error: unknown) => {
      if (!(error instanceof RefineryError)) throw error;
      setNone(true);
    });
  }, [heads]);
  const weighed = weights.flatMap((one): Weighed[] => {
    const head = heads.find(({ id }) => id === one.id);
    return head ? [{ weights: one, head, bytes: snapshotBytes(one.snapshot) }] : [];
  });
  const isShort = full || (use !== null && use.used > nearlyFull * use.quota);
  return (
    <section className={css.panel} aria-labelledby="storage-title">
      <header>
        <h2 id="storage-title">Weights kept, and room for more</h2>
        <p className={css.soft} data-testid="storage-use">
          {countOf(weighed.length, 'run')} with weights, {formatBytes(total(weighed))}
          {use === null
            ? ''
            : ` · ${formatBytes(use.used)} of ${formatBytes(use.quota)} used, ${formatBytes(
                Math.max(0, use.quota - use.used),
              )} left`}
        </p>
      </header>
      {use === null ? null : <StorageMeter use={use} weighed={total(weighed)} />}
      {isShort ? (
        <Offered
          any={weighed.length > 0}
          choose={() => {
            setChosen(oldest(weighed, use));
          }}
        />
      ) : null}
      {weighed.length === 0 ? (
        <p className={css.soft}>
          {none
            ? 'This browser gives the page no private files, so that no weights are kept. Records are.'
            : 'None yet. A run that ends leaves its policy and its checkpoint here, until you delete them.'}
        </p>
      ) : (
        <ul className={css.list} aria-label="Weights kept">
          {weighed.map((run) => {
            const { id } = run.weights;
            return (
              <WeightsRow
                key={id}
                run={run}
                chosen={chosen.includes(id)}
                choose={(isChosen) => {
                  setChosen((all) => [
                    ...all.filter((other) => other !== id),
                    ...(isChosen ? [id] : []),
                  ]);
                }}
              />
            );
          })}
        </ul>
      )}
      <div className={css.actions}>
        {weighed.length > 0 ? (
          <DeleteChosen chosen={weighed.filter(({ weights: { id } }) => chosen.includes(id))} />
        ) : null}
        {forgotten.length > 0 ? (
          <button
            type="button"
            className={css.undo}
            onClick={() => void weightsBroughtBack().catch(sayWhy)}
          >
            Bring back the weights of {countOf(forgotten.length, 'run')}
          </button>
        ) : null}
        {use?.persisted === false ? (
          <>
            <button type="button" onClick={() => void persistenceAsked().catch(sayWhy)}>
              Ask the browser to keep all this
            </button>
            <span className={css.soft}>
              Without its promise a browser may clear a page’s storage when the disk runs short.
            </span>
          </>
        ) : null}
      </div>
    </section>
  );
}
