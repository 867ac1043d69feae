import { useState } from 'react';

import { settingOf, valueInWords } from '../../experiments/differences';
import type { KeptRunHead } from '../../protocol/keptRun';
import type { SettingPath } from '../../protocol/runConfig';
import { snapshotBytes } from '../../protocol/runSnapshot';
import { settings as settingsTable } from '../../protocol/settings';
import { formatBytes, formatDuration, formatNumber } from '../../shared/format';
import { runLook } from '../../shared/runColors';
import { configurationTaken } from '../../store/configuration';
import { keptRunCloned } from '../../store/experiments/cloneActions';
import { keptRunChanged, runsChosen } from '../../store/experiments/keptStore';
import { settingsKey } from '../../store/experiments/runPlaces';
import { withoutFiles } from '../../store/settingValues';
import { isRunning } from '../../store/state';
import { mayLosePolicy } from '../run/confirmLoss';
import { useUnderway } from '../underway/useUnderway';
import { useRefinery } from '../useRefinery';
import { CloneForm } from './CloneForm';
import { Sparkline } from './Sparkline';
import { useKept, useQueue } from './useExperiments';
import css from './experiments.module.css';

/** Columns of the list. */
export const keptColumns = 12;
/** Settings that a row names; the rest is in its title. */
const mostNamed = 5;

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

/** A run’s values of the settings in which it and its neighbors differ. */
function Differences({
  head,
  differing,
}: {
  readonly head: KeptRunHead;
  readonly differing: readonly SettingPath[];
}) {
  const words = differing.map((path) => {
    const value = valueInWords(settingOf(head, path));
    return { path, label: settingsTable[path].label, value };
  });
  const rest = words.slice(mostNamed);
  return (
    <td className={css.differences}>
      {words.length === 0 ? '–' : null}
      {words.slice(0, mostNamed).map(({ path, label, value }) => (
        <span key={path} title={path}>
          <small>{label}</small> {value}
        </span>
      ))}
      {rest.length > 0 ? (
        <span title={rest.map(({ label, value }) => `${label}: ${value}`).join('\n')}>
          <small>and {rest.length} more</small>
        </span>
      ) : null}
    </td>
  );
}

/** One kept run: what it is called, what it differs in, what it came to, and what can be done with it. */
export function KeptRow({
  head,
  differing,
}: {
  readonly head: KeptRunHead;
  readonly differing: readonly SettingPath[];
}) {
  const chosen = useKept((state) => state.chosen.includes(head.id));
  const weights = useUnderway((state) => state.weights.find(({ id }) => id === head.id)?.snapshot);
  const place = useKept((state) => state.places[settingsKey(head.config, head.summary)]);
  const running = useRefinery(({ run }) => isRunning(run.status));
  const going = useQueue(({ status }) => status === 'running' || status === 'pausing');
  const queued = useQueue(({ status }) => status !== 'none' && status !== 'done');
  const [cloning, setCloning] = useState(false);
  const { summary, config, experiment } = head;
  const title = `${head.name}, seed ${config.seed}`;
  const color = chosen && place !== undefined ? runLook(place).color : null;
  return (
    <>
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
        <th scope="row" className={css.called}>
          <span className={css.named}>
            <i
              className={css.mark}
              {...(color === null ? {} : { style: { background: color } })}
              aria-hidden="true"
            />
            <Changed
              label={`Name of ${title}`}
              placeholder="Name"
              value={head.name}
              keep={(name) => {
                if (name.trim() !== '') void keptRunChanged(head.id, { name: name.trim() });
              }}
            />
          </span>
          <small>
            {experiment ? `${experiment.name} · ` : ''}
            {when.format(head.endedAt)}
            {summary.reason === 'completed' ? '' : ` · ${summary.reason}`}
            {weights ? ` · weights ${formatBytes(snapshotBytes(weights))}` : ''}
          </small>
        </th>
        <Differences head={head} differing={differing} />
        <td>{config.seed}</td>
        <td>{summary.stepsTrained}</td>
        <td>
          <Sparkline values={head.sparkline} color={color} />
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
        <td className={css.doing}>
          <button
            type="button"
            disabled={running || going}
            aria-label={`Use settings of ${title}`}
            onClick={() => {
              configurationTaken(withoutFiles(config), title, `The settings of ${title} are set.`);
            }}
          >
            Use settings
          </button>
          <button
            type="button"
            disabled={running && !queued}
            aria-expanded={cloning}
            aria-label={`Clone ${title} with a change`}
            onClick={() => {
              setCloning(!cloning);
            }}
          >
            Clone…
          </button>
        </td>
      </tr>
      {cloning ? (
        <tr>
          <td colSpan={keptColumns} className={css.cloneCell}>
            <CloneForm
              {...{ title, config }}
              seeds={
                config.data.source === 'starter'
                  ? 'with the same seed and the pairs that the starter writes for it'
                  : 'with the same seed and on the pairs that are loaded'
              }
              onAdd={(change) => {
                if (!queued && !mayLosePolicy()) return false;
                return keptRunCloned(head, change);
              }}
              onClose={() => {
                setCloning(false);
              }}
            />
          </td>
        </tr>
      ) : null}
    </>
  );
}
