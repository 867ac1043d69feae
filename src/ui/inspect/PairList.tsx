import { useMemo, useState } from 'react';

import type { PairTable } from '../../protocol/inspection';
import type { Split } from '../../protocol/metrics';
import { countOf, formatCount } from '../../shared/format';
import { canMeasure, measurementWanted } from '../../store/inspection';
import { Words } from '../terms/Words';
import { useRefinery } from '../useRefinery';
import {
  hasOrder,
  orderedRows,
  orderNames,
  pairOrders,
  turnsRound,
  type PairOrder,
} from './pairOrder';
import { PairRows } from './PairRows';
import css from './inspect.module.css';

/** Pairs on one page. */
const pageRows = 10;

/** The pairs of a split, sorted and page by page. */
export function PairList({ split }: { readonly split: Split }) {
  const table = useRefinery(({ inspect }) => inspect.tables[split]);
  const failure = useRefinery(({ inspect }) => inspect.tableFailure?.message ?? null);
  return (
    <section className={css.part} aria-labelledby="pairs-listed">
      <h3 id="pairs-listed">{split === 'eval' ? 'Held-out pairs' : 'Training pairs'}</h3>
      <Measure split={split} step={table?.step ?? null} />
      {failure === null ? null : <p role="alert">{failure}</p>}
      {table === null ? <Nothing split={split} /> : <Sorted table={table} />}
    </section>
  );
}

function Measure({ split, step }: { readonly split: Split; readonly step: number | null }) {
  const open = useRefinery(canMeasure);
  const done = useRefinery(
    ({ run: { summary, progress } }) =>
      summary?.stepsTrained ?? (progress?.phase === 'align' ? progress.step : 0),
  );
  const measuring = useRefinery(({ inspect }) => inspect.measuring);
  const pairs = useRefinery(({ run: { preparation } }) =>
    split === 'eval' ? (preparation?.evalPairs ?? 0) : (preparation?.trainPairs ?? 0),
  );
  const current = step !== null && step === done;
  return (
    <div className={css.bar}>
      <p className={css.soft} role="status" data-testid="pairs-state">
        {measuring
          ? `Measuring: ${formatCount(measuring.pairs)} of ${formatCount(measuring.total)}, under policy and reference`
          : step === null
            ? 'Not measured yet.'
            : `After step ${formatCount(step)}${split === 'eval' && !current ? ', the last evaluation' : ''}.`}
      </p>
      {pairs === 0 || current ? null : (
        <button
          type="button"
          disabled={!open || measuring !== null}
          title={open ? undefined : 'While the run is paused, or after it.'}
          onClick={() => void measurementWanted(split)}
        >
          Measure {countOf(pairs, 'pair')} now
        </button>
      )}
    </div>
  );
}

function Nothing({ split }: { readonly split: Split }) {
  const held = useRefinery(({ run }) => run.preparation?.evalPairs ?? 0);
  return (
    <p className={css.empty}>
      {split === 'train'
        ? 'Training pairs are measured when you ask for it: pause the run, or wait for its end.'
        : held === 0
          ? 'No pairs are held out: there is nothing to evaluate on.'
          : 'Held-out pairs are listed at each evaluation; while the run is paused, or after it, they are measured when you ask for it.'}
    </p>
  );
}

function Sorted({ table }: { readonly table: PairTable }) {
  const [chosen, setOrder] = useState<PairOrder>('margin');
  const [descending, setDescending] = useState(false);
  const [turned, setTurned] = useState(false);
  const [wanted, setPage] = useState(0);
  const order = hasOrder(table, chosen) ? chosen : 'margin';
  const count = useMemo(
    () => Array.from(table.indices.keys()).filter((row) => turnsRound(table, row)).length,
    [table],
  );
  const turnedOnly = turned && count > 0;
  const rows = useMemo(
    () => orderedRows(table, order, { descending, turnedOnly }),
    [table, order, descending, turnedOnly],
  );
  const pages = Math.max(1, Math.ceil(rows.length / pageRows));
  const page = Math.min(wanted, pages - 1);
  const from = page * pageRows;
  return (
    <>
      <div className={css.bar}>
        <label className={css.field}>
          Sort by
          <select
            value={order}
            onChange={({ target }) => {
              setOrder(target.value as PairOrder);
              setPage(0);
            }}
          >
            {pairOrders
              .filter((one) => hasOrder(table, one))
              .map((one) => (
                <option key={one} value={one}>
                  {orderNames[one]}
                </option>
              ))}
          </select>
        </label>
        <label className={css.field}>
          <input
            type="checkbox"
            checked={descending}
            onChange={({ target }) => {
              setDescending(target.checked);
              setPage(0);
            }}
          />
          Largest first
        </label>
        {table.refinedH === null ? null : (
          <label className={css.field}>
            <input
              type="checkbox"
              checked={turnedOnly}
              disabled={count === 0}
              onChange={({ target }) => {
                setTurned(target.checked);
                setPage(0);
              }}
            />
            Only where p turns the order round ({formatCount(count)})
          </label>
        )}
      </div>
      <PairRows table={table} rows={rows.slice(from, from + pageRows)} />
      {pages > 1 ? (
        <nav className={css.pages} aria-label="Pages of the pairs">
          <button
            type="button"
            disabled={page === 0}
            onClick={() => {
              setPage(page - 1);
            }}
          >
            Earlier
          </button>
          <span>
            {formatCount(from + 1)} to {formatCount(Math.min(from + pageRows, rows.length))} of{' '}
            {formatCount(rows.length)}
          </span>
          <button
            type="button"
            disabled={page === pages - 1}
            onClick={() => {
              setPage(page + 1);
            }}
          >
            Later
          </button>
        </nav>
      ) : null}
      <p className={css.note}>
        <Words>{noteOf(table)}</Words>
      </p>
    </>
  );
}

const noteOf = ({ refinedH }: PairTable): string =>
  refinedH === null
    ? 'Numbers are in nats, summed over tokens: h is the log-ratio of chosen less that of rejected.'
    : 'Numbers are in nats, summed over tokens, and Δ times β: h is the log-ratio of chosen less that of rejected. The disagreement is |h(x) − h(p⊕x)|, Δ being β·h(p⊕x): how far p moves the policy’s own judgement. ⇄ marks pairs whose h(x) and h(p⊕x) have opposite signs.';
