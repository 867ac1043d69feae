import { useState } from 'react';

import type { TaskItemScore } from '../../protocol/tasks';
import { countOf, formatNumber } from '../../shared/format';
import type { TaskResults } from '../../store/taskState';
import { useRefinery } from '../useRefinery';
import { itemWords, questionWords, scoreWords, shownItems } from './itemWords';
import css from './tasks.module.css';

/** Items that are shown of a set at once. */
const mostItems = 50;

/** What the policy makes of each question of the benchmarks. */
export function TasksPanel() {
  const results = useRefinery(({ taskResults }) => taskResults);
  const names = useRefinery(({ run: { config } }) =>
    config && config.training.evalEvery > 0 ? config.benchmarks : null,
  );
  const [chosen, setChosen] = useState<string | null>(null);
  const [changed, setChanged] = useState(false);
  if (!names || names.length === 0) return null;
  const name = names.find((entry) => entry.name === chosen)?.name ?? names[0]!.name;
  const held = results.items[name];
  const score = results.scores[name];
  const items = held ? shownItems(held, changed) : [];
  return (
    <section id="benchmarks" className={css.panel} aria-labelledby="benchmarks-title">
      <header>
        <h2 id="benchmarks-title">Benchmark questions</h2>
        <p role="status" data-testid="benchmarks-state">
          {stateOf(results)}
        </p>
      </header>
      <div className={css.choose}>
        <label>
          Benchmark{' '}
          <select
            value={name}
            onChange={({ target }) => {
              setChosen(target.value);
            }}
          >
            {names.map((entry) => (
              <option key={entry.name}>{entry.name}</option>
            ))}
          </select>
        </label>
        <label>
          <input
            type="checkbox"
            checked={changed}
            onChange={({ target }) => {
              setChanged(target.checked);
            }}
          />{' '}
          Only what training changed
        </label>
        {score ? <span data-testid="benchmark-score">{scoreWords(score)}</span> : null}
      </div>
      {held ? <Items items={items.slice(0, mostItems)} all={items.length} /> : null}
    </section>
  );
}

function stateOf({ asking, scores }: TaskResults): string {
  if (asking)
    return `Asking ${asking.name} after step ${asking.step}: ${asking.done} of ${asking.items}`;
  return Object.keys(scores).length === 0
    ? 'Asked at each evaluation; each question is kept of the first and of the last.'
    : 'Each question of the first evaluation and of the last.';
}

function Items({ items, all }: { readonly items: readonly ItemPair[]; readonly all: number }) {
  if (all === 0) return <p className={css.soft}>Training has changed no answer.</p>;
  return (
    <>
      <div className={css.scroll} tabIndex={0} role="region" aria-label="Questions">
        <table className={css.items}>
          <thead>
            <tr>
              <th scope="col">#</th>
              <th scope="col">Question</th>
              <th scope="col">Right</th>
              <th scope="col">At first</th>
              <th scope="col">Last</th>
            </tr>
          </thead>
          <tbody>
            {items.map(([first, last]) => (
              <tr key={last.index}>
                <td>{last.index + 1}</td>
                <td className={css.question}>{questionWords(last.shown.question)}</td>
                <td data-label="Right">{itemWords(last).right}</td>
                <Answer item={first} label="At first" />
                <Answer item={last} label="Last" />
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {all > items.length ? (
        <p className={css.soft}>
          The first {items.length} of {countOf(all, 'question')}; the headless command writes all of
          them.
        </p>
      ) : null}
    </>
  );
}

type ItemPair = readonly [first: TaskItemScore, last: TaskItemScore];

function Answer({ item, label }: { readonly item: TaskItemScore; readonly label: string }) {
  return (
    <td data-label={label} data-correct={item.correct === true}>
      {markOf(item)} {itemWords(item).answer}
    </td>
  );
}

/** Right or wrong, never by colour alone; a share as a number. */
function markOf({ correct }: TaskItemScore): string {
  if (typeof correct === 'number') return formatNumber(correct, 2);
  return correct ? '✓' : '✗';
}
