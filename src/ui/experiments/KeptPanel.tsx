import { useEffect, useRef, useState } from 'react';

import { differingSettings } from '../../experiments/differences';
import { methodName } from '../../methods/methods';
import type { KeptRunHead } from '../../protocol/keptRun';
import { countOf, formatBytes } from '../../shared/format';
import { runsFile, runsFileOpened } from '../../store/experiments/keptFile';
import {
  deletionUndone,
  keptRunsDeleted,
  keptRunsOpened,
  runsChosen,
  sayWhy,
} from '../../store/experiments/keptStore';
import { saveFile } from '../saveFile';
import { HiddenPicker } from '../setup/HiddenPicker';
import { KeptRow } from './KeptRow';
import { useKept } from './useExperiments';
import css from './experiments.module.css';

/** Rows that are shown at first: more are a click away. */
const shownAtFirst = 50;

const found = (search: string, { name, note, tags, experiment, config }: KeptRunHead): boolean =>
  [name, note, ...tags, experiment?.name ?? '', methodName(config.alignment)]
    .join(' ')
    .toLowerCase()
    .includes(search.toLowerCase());

function Actions({ shown }: { readonly shown: readonly KeptRunHead[] }) {
  const chosen = useKept((state) => state.chosen);
  const deleted = useKept((state) => state.deleted.length);
  const picker = useRef<HTMLInputElement>(null);
  const ids = shown.map(({ id }) => id);
  const all = ids.length > 0 && ids.every((id) => chosen.includes(id));
  return (
    <div className={css.actions}>
      <button
        type="button"
        disabled={ids.length === 0}
        onClick={() => {
          runsChosen(ids, !all);
        }}
      >
        {all ? 'Choose none' : 'Choose all'}
      </button>
      <button
        type="button"
        disabled={chosen.length === 0}
        onClick={() => {
          void runsFile(chosen).then((text) => {
            saveFile('refinery-runs.json', text);
          });
        }}
      >
        Save {countOf(chosen.length, 'run')} as a file
      </button>
      <button
        type="button"
        onClick={() => {
          picker.current?.click();
        }}
      >
        Open a file of runs
      </button>
      <HiddenPicker
        ref={picker}
        aria-label="A file of runs"
        accept=".json"
        onFiles={([file]) => {
          if (file) void runsFileOpened(file).catch(sayWhy);
        }}
      />
      <button
        type="button"
        disabled={chosen.length === 0}
        onClick={() => void keptRunsDeleted(chosen)}
      >
        Delete {countOf(chosen.length, 'run')}
      </button>
      {deleted > 0 ? (
        <button type="button" className={css.undo} onClick={() => void deletionUndone()}>
          Bring back {countOf(deleted, 'deleted run')}
        </button>
      ) : null}
    </div>
  );
}

/** Every run that this browser keeps: found, named, chosen, taken elsewhere, deleted and brought back. */
export function KeptPanel() {
  const { status, failure, heads, room, chosen } = useKept((state) => state);
  const [search, setSearch] = useState('');
  const [more, setMore] = useState(false);
  useEffect(() => {
    void keptRunsOpened();
  }, []);
  const matching = heads.filter((head) => found(search, head));
  const shown = more ? matching : matching.slice(0, shownAtFirst);
  const together = heads.filter(({ id }) => chosen.includes(id));
  const several = together.length > 1;
  const differing = differingSettings(several ? together : matching);
  return (
    <section className={css.panel} aria-labelledby="kept-title">
      <header>
        <h2 id="kept-title">Runs kept in this browser</h2>
        <p data-testid="kept-state">
          {countOf(heads.length, 'run')}
          {room === null
            ? ''
            : ` · ${formatBytes(room.used)} used by this page, ${formatBytes(room.left)} left`}
        </p>
        {heads.length > 0 ? (
          <label className={css.search}>
            <span>Find</span>
            <input
              type="search"
              value={search}
              onChange={(event) => {
                setSearch(event.target.value);
              }}
            />
          </label>
        ) : null}
      </header>
      <Actions shown={matching} />
      {status === 'failed' ? <p className={css.refused}>{failure}</p> : null}
      {status === 'open' && heads.length === 0 ? (
        <p className={css.soft}>
          None yet. Every run that ends is kept here with its curves, until you delete it; it never
          leaves this browser by itself.
        </p>
      ) : null}
      {shown.length > 0 ? (
        <div className={css.scroll}>
          <table className={css.table}>
            <thead>
              <tr>
                <th scope="col">
                  <span className="visuallyHidden">Chosen</span>
                </th>
                <th scope="col">Run</th>
                <th scope="col">{several ? 'What differs among the chosen' : 'What differs'}</th>
                <th scope="col">Seed</th>
                <th scope="col">Steps</th>
                <th scope="col">Margin h</th>
                <th scope="col">h, nats</th>
                <th scope="col">Accuracy</th>
                <th scope="col">Win rate</th>
                <th scope="col">Time</th>
                <th scope="col">Note and tags</th>
                <th scope="col">
                  <span className="visuallyHidden">What to do</span>
                </th>
              </tr>
            </thead>
            <tbody>
              {shown.map((head) => (
                <KeptRow key={head.id} {...{ head, differing }} />
              ))}
            </tbody>
          </table>
        </div>
      ) : null}
      {heads.length > 0 && matching.length === 0 ? (
        <p className={css.soft}>No run holds these words.</p>
      ) : null}
      {matching.length > shown.length ? (
        <button
          type="button"
          onClick={() => {
            setMore(true);
          }}
        >
          Show all {matching.length}
        </button>
      ) : null}
    </section>
  );
}
