import { useState } from 'react';

import type { PairFilter } from '../../protocol/dataView';
import type { Preparation } from '../../protocol/run';
import { countOf, formatCount } from '../../shared/format';
import { pairsFiltered, pairSought } from '../../store/pairPager';
import { useRefinery } from '../useRefinery';
import css from './Pager.module.css';

const filters: readonly (readonly [PairFilter, string, (of: Preparation) => number])[] = [
  ['all', 'All', ({ trainPairs, rewardPairs, evalPairs }) => trainPairs + rewardPairs + evalPairs],
  ['train', 'Train', ({ trainPairs }) => trainPairs],
  ['heldOut', 'Held out', ({ evalPairs }) => evalPairs],
  ['cut', 'Cut', ({ truncation }) => truncation.pairs],
];

/** Which pairs are paged through. */
export function PairFilters({ preparation }: { readonly preparation: Preparation }) {
  const filter = useRefinery(({ pairPager }) => pairPager.filter);
  return (
    <fieldset className={css.filters}>
      <legend className="visuallyHidden">Pairs to page through</legend>
      {filters.map(([value, name, count]) => (
        <label key={value}>
          <input
            type="radio"
            name="pair-filter"
            checked={filter === value}
            onChange={() => void pairsFiltered(value)}
          />
          {name} <span>{formatCount(count(preparation))}</span>
        </label>
      ))}
    </fieldset>
  );
}

/** The way from pair to pair. */
export function PairSteps() {
  const position = useRefinery(({ pairPager }) => pairPager.position);
  const total = useRefinery(({ pairPager }) => pairPager.total) ?? 0;
  const [text, setText] = useState<string | null>(null);
  const sought = text === null ? position + 1 : Number(text);
  const fault = text !== null && !(Number.isInteger(sought) && sought >= 1 && sought <= total);
  const go = (): void => {
    if (fault) return;
    setText(null);
    if (sought !== position + 1) void pairSought(sought - 1);
  };
  const move = (by: number): void => {
    setText(null);
    void pairSought(position + by);
  };
  return (
    <form
      className={css.steps}
      onSubmit={(event) => {
        event.preventDefault();
        go();
      }}
    >
      <button
        type="button"
        disabled={position === 0}
        onClick={() => {
          move(-1);
        }}
      >
        Previous
      </button>
      <button
        type="button"
        disabled={position + 1 >= total}
        onClick={() => {
          move(1);
        }}
      >
        Next
      </button>
      <label>
        Pair
        <input
          type="text"
          inputMode="numeric"
          autoComplete="off"
          value={text ?? String(total === 0 ? 0 : position + 1)}
          disabled={total === 0}
          aria-invalid={fault}
          aria-describedby={fault ? 'pair-fault' : undefined}
          onChange={({ target }) => {
            setText(target.value);
          }}
          onBlur={go}
        />
        of {formatCount(total)}
      </label>
      {fault ? (
        <p id="pair-fault" role="alert">
          There {total === 1 ? 'is' : 'are'} {countOf(total, 'pair')} here: type a number from 1 to{' '}
          {formatCount(total)}.
        </p>
      ) : null}
    </form>
  );
}
