import { expect, it } from 'vitest';

import type { ModelReport } from '../protocol/model';
import { defaultConfig } from '../protocol/resolveConfig';
import type { RunCheckpointState } from '../protocol/runCheckpoint';
import { checkpointOpponent, nextOpponent, type NextOpponent } from './nextOpponent';
import { idleRun, noModels, type RefineryState } from './state';
import { refineryStore } from './store';

type Known = readonly [name: string, hash: string | null];

function configWith(then: Known | null, prompts = 4) {
  const config = defaultConfig('pairs.jsonl');
  const sampling = { ...config.sampling, prompts, opponentPath: then?.[0] ?? null };
  return { ...config, sampling };
}

/** A page on which a run was stopped, with an opponent that lies ready now. */
function page(then: Known | null, now: Known | null, prompts?: number): RefineryState {
  const config = configWith(then, prompts);
  const opponent = now && {
    ...{ status: 'loaded' as const, name: now[0] },
    report: { sampledHash: now[1] } as ModelReport,
  };
  return {
    ...refineryStore.getState(),
    run: { ...idleRun, config, opponentHash: then?.[1] ?? null },
    models: { ...noModels, ...(opponent && { opponent }) },
  };
}

const cases: readonly (readonly [string, Known | null, Known | null, NextOpponent])[] = [
  ['neither then nor now', null, null, { kind: 'none' }],
  ['it is gone', ['rival', 'a'], null, { kind: 'gone' }],
  ['it has come since', null, ['rival', 'a'], { kind: 'new', name: 'rival' }],
  ['the same one', ['rival', 'a'], ['rival', 'a'], { kind: 'same', name: 'rival' }],
  [
    'the same one under another name',
    ['rival', 'a'],
    ['copy', 'a'],
    { kind: 'same', name: 'copy' },
  ],
  ['another one', ['rival', 'a'], ['other', 'b'], { kind: 'new', name: 'other' }],
  ['another one of its name', ['rival', 'a'], ['rival', 'b'], { kind: 'replaced', name: 'rival' }],
  // A run file names a folder by its path, and an earlier version wrote no hash.
  ['its folder', ['runs/dpo/policy', null], ['policy', 'a'], { kind: 'same', name: 'policy' }],
  ['another folder', ['runs/dpo/policy', null], ['rival', 'a'], { kind: 'new', name: 'rival' }],
];

it.each(cases)('a run that goes on where %s', (_, then, now, next) => {
  expect(nextOpponent(page(then, now))).toEqual(next);
  const at = { config: configWith(then), opponentHash: then?.[1] ?? null } as RunCheckpointState;
  expect(checkpointOpponent(page(null, now), at)).toEqual(next);
});

it('a run that samples nothing has no opponent', () => {
  expect(nextOpponent(page(null, ['rival', 'a'], 0))).toEqual({ kind: 'none' });
});
