import type { Subject } from '../protocol/inspection';
import type { WorkerEvent } from '../protocol/messages';
import type { Split } from '../protocol/metrics';
import { RefineryError } from '../shared/errors';
import { failureOf } from './failure';
import { nothingInspected, type InspectState, type Listed } from './inspectState';
import { client } from './session';
import type { RefineryState } from './state';
import { change, refineryStore } from './store';
import { viewOpened } from './view';

/** Numbers of the last requests; answers to older ones are dropped. */
const asked = { table: 0, tokens: 0 };
let measuring = '';

function changeInspect(part: Partial<InspectState>): void {
  change(({ inspect }) => ({ inspect: { ...inspect, ...part } }));
}

/** Lets go of what was found in a run. */
export function inspectionForgotten(): void {
  asked.table += 1;
  asked.tokens += 1;
  change({ inspect: nothingInspected });
}

/** Whether there are two models to compare, as long as the run has not said that there are none. */
export function canInspect({ run }: Pick<RefineryState, 'run'>): boolean {
  if (run.status === 'done') return run.policy === 'held' || run.policy === 'taken';
  if (run.status === 'failed') return false;
  return run.activity === 'referencing' || run.activity === 'aligning';
}

/** Whether nothing changes the policy, so that all pairs can be measured under it. */
export function canMeasure(state: Pick<RefineryState, 'run'>): boolean {
  const { status } = state.run;
  return canInspect(state) && ['done', 'paused', 'diverged'].includes(status);
}

/** Lists pairs of a split, or the sampled answers. */
export function listedChosen(listed: Listed): void {
  changeInspect({ listed, tableFailure: null });
}

async function list(split: Split, anew: boolean): Promise<void> {
  const { runId } = refineryStore.getState().run;
  if (runId === null) return;
  const mine = ++asked.table;
  changeInspect({ tableFailure: null, measuring: anew ? { pairs: 0, total: 0 } : null });
  try {
    const { table } = await client().request<'listMargins'>(
      { type: 'listMargins', runId, split, anew },
      {
        onId: (requestId) => {
          measuring = requestId;
        },
      },
    );
    if (mine !== asked.table) return;
    change(({ inspect }) => ({
      inspect: { ...inspect, measuring: null, tables: { ...inspect.tables, [split]: table } },
    }));
  } catch (error) {
    if (!(error instanceof RefineryError)) throw error;
    if (mine === asked.table) changeInspect({ measuring: null, tableFailure: failureOf(error) });
  }
}

/** Shows the held-out pairs as the last evaluation has them. */
export function evaluatedWanted(): Promise<void> {
  return list('eval', false);
}

/** Measures the pairs of a split by the policy as it stands. */
export function measurementWanted(split: Split): Promise<void> {
  return list(split, true);
}

/** Takes how far a measurement has come. */
export function pairsMeasured(event: Extract<WorkerEvent, { type: 'measuring' }>): void {
  if (event.requestId !== measuring) return;
  changeInspect({ measuring: { pairs: event.pairs, total: event.total } });
}

async function look(subject: Subject): Promise<void> {
  const { runId } = refineryStore.getState().run;
  if (runId === null) return;
  const mine = ++asked.tokens;
  changeInspect({ subject, status: 'loading', failure: null });
  try {
    const { inspected } = await client().request<'inspect'>({ type: 'inspect', runId, subject });
    if (mine === asked.tokens) changeInspect({ inspected, status: 'ready' });
  } catch (error) {
    if (!(error instanceof RefineryError)) throw error;
    if (mine === asked.tokens)
      changeInspect({ inspected: null, status: 'failed', failure: failureOf(error) });
  }
}

/** Looks into a pair or into the answers to a sampled prompt. */
export function subjectChosen(subject: Subject): Promise<void> {
  return look(subject);
}

/** Looks again at what is shown: the policy has moved on. */
export async function tokensRefreshed(): Promise<void> {
  const { subject } = refineryStore.getState().inspect;
  if (subject) await look(subject);
}

/** Opens the Inspect view at the answers to a sampled prompt. */
export function sampleInspected(place: number): Promise<void> {
  listedChosen('samples');
  viewOpened('inspect');
  return look({ kind: 'sample', place });
}
