import { useEffect, useRef, useState } from 'react';

import { methodName } from '../../methods/methods';
import type { KeptRunHead } from '../../protocol/keptRun';
import { countOf, formatBytes, formatDuration, formatNumber } from '../../shared/format';
import { configurationTaken } from '../../store/configuration';
import { runsFile, runsFileOpened } from '../../store/experiments/keptFile';
import {
  deletionUndone,
  keptRunChanged,
  keptRunsDeleted,
  keptRunsOpened,
  runsChosen,
  sayWhy,
} from '../../store/experiments/keptStore';
import { withoutFiles } from '../../store/settingValues';
import { isRunning } from '../../store/state';
import { saveFile } from '../saveFile';
import { HiddenPicker } from '../setup/HiddenPicker';
import { useRefinery } from '../useRefinery';
import { Sparkline } from './Sparkline';
import { useKept } from './useExperiments';
import css from './experiments.module.css';

/** Rows that are shown at first: more are a click away. */
const shownAtFirst = 50;

const found = (search: string, { name, note, tags, experiment, config }: KeptRunHead): boolean =>
  [name, note, ...tags, experiment?.name ?? '', methodName(config.alignment)]
    .join(' ')
    .toLowerCase()
    .includes(search.toLowerCase());

const when = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'short' });

function Figures({ head: { summary } }: { readonly head: KeptRunHead }) {
  const last = summary.lastMetrics.eval ?? summary.lastMetrics.train ?? {};
  const show = (value: number | undefined): string =>
    value === undefined || !Number.isFinite(value) ? '–' : formatNumber(value);
  return (
    <>
      <td>{show(last.marginal)}</td>
      <td>{show(last['rewards/accuracies'])}</td>
      <td>{show(last['win_rate/sampled'])}</td>
    </>
  );
}

/** A text that is changed where it stands, and kept when it is left. */
function Changed({
  label,
  placeholder,
  value,
  keep,
}: {
  readonly label: string;
  readonly placeholder: string;
  readonly value: string;
  readonly keep: (value: string) => void;
}) {
  const [typed, setTyped] = useState<string | null>(null);
  return (
    <input
      aria-label={label}
      value={typed ?? value}
      placeholder={placeholder}
      onChange={(event) => {
        setTyped(event.target.value);
      }}
      onKeyDown={(event) => {
        if (event.key === 'Enter') event.currentTarget.blur();
      }}
      onBlur={() => {
        if (typed !== null && typed !== value) keep(typed);
        setTyped(null);
      }}
    />
  );
}

function Row({ head }: { readonly head: KeptRunHead }) {
  const chosen = useKept((state) => state.chosen.includes(head.id));
  const running = useRefinery(({ run }) => isRunning(run.status));
  const { summary, config, experiment } = head;
  const title = `${head.name}, seed ${config.seed}`;
  return (
    <tr data-chosen={chosen}>
      <td>
        <input
          type="checkbox"
          aria-label={`Choose ${title}`}
          checked={chosen}
          onChange={(event) => {
            runsChosen([head.id], event.target.checked);
          }}
        />
      </td>
      <th scope="row">
        <Changed
          label={`Name of ${title}`}
          placeholder="Name"
          value={head.name}
          keep={(name) => {
            if (name.trim() !== '') void keptRunChanged(head.id, { name: name.trim() });
          }}
        />
        <small>
          {experiment ? `${experiment.name} · ` : ''}
          {when.format(head.endedAt)}
          {summary.reason === 'completed' ? '' : ` · ${summary.reason}`}
        </small>
      </th>
      <td>{config.seed}</td>
      <td>{summary.stepsTrained}</td>
      <td>
        <Sparkline values={head.sparkline} />
      </td>
      <Figures head={head} />
      <td>{formatDuration(summary.seconds)}</td>
      <td className={css.note}>
        <Changed
          label={`Note on ${title}`}
          placeholder="Note"
          value={head.note}
          keep={(note) => void keptRunChanged(head.id, { note })}
        />
        <Changed
          label={`Tags of ${title}`}
          placeholder="Tags, set apart by commas"
          value={head.tags.join(', ')}
          keep={(tags) =>
            void keptRunChanged(head.id, {
              tags: tags
                .split(',')
                .map((tag) => tag.trim())
                .filter((tag) => tag !== ''),
            })
          }
        />
      </td>
      <td>
        <button
          type="button"
          disabled={running}
          aria-label={`Use settings of ${title}`}
          onClick={() => {
            configurationTaken(withoutFiles(config), title, `The settings of ${title} are set.`);
          }}
        >
          Use settings
        </button>
      </td>
    </tr>
  );
}

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
  const { status, failure, heads, room } = useKept((state) => state);
  const [search, setSearch] = useState('');
  const [more, setMore] = useState(false);
  useEffect(() => {
    void keptRunsOpened();
  }, []);
  const matching = heads.filter((head) => found(search, head));
  const shown = more ? matching : matching.slice(0, shownAtFirst);
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
                <Row key={head.id} head={head} />
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
