import type { ColumnMapping } from '../protocol/data';
import { RefineryError } from '../shared/errors';
import { sampleWasNotFetched, sampleWasNotServed } from '../shared/sentences/fileSentences';
import { runHoldsFiles } from '../shared/sentences/runSentences';
import { failureOf } from './failure';
import { pairsForgotten } from './pairPager';
import { preparationOutdated } from './preparationActions';
import { refusedByRun } from './runNotice';
import { client, session, type HeldSource } from './session';
import { change, refineryStore } from './store';
import { isRunning, type DataState, type RefineryState, type Role } from './state';

function changeData(role: Role, state: DataState): void {
  change(({ data }) => ({ data: { ...data, [role]: state } }));
}

async function load(role: Role, held: HeldSource): Promise<void> {
  if (isRunning(refineryStore.getState().run.status)) {
    refusedByRun(runHoldsFiles(held.name));
    return;
  }
  session.sources[role] = held;
  const { name, source, mapping } = held;
  changeData(role, { status: 'loading', name, progress: null });
  pairsForgotten();
  preparationOutdated();
  let requestId: string | null = null;
  try {
    const answer = await client().request<'loadData'>(
      {
        type: 'loadData',
        role,
        name,
        source,
        mapping,
        template: templateOwner() === null ? 'plain' : 'policy',
      },
      {
        onId: (id) => {
          requestId = id;
          const earlier = session.loading[role];
          session.loading[role] = id;
          if (earlier !== null) client().post({ type: 'cancelLoad', requestId: earlier });
        },
      },
    );
    if (session.loading[role] !== requestId) return;
    if (answer.type === 'mappingNeeded')
      changeData(role, { status: 'mapping', name, request: answer.request });
    else {
      changeData(role, { status: 'loaded', name, report: answer.report });
      preparationOutdated();
    }
  } catch (error) {
    if (session.loading[role] !== requestId) return;
    const failure = failureOf(error);
    const cancelled = failure.code === 'cancelled';
    changeData(role, cancelled ? { status: 'empty' } : { status: 'failed', name, failure });
    if (cancelled) session.sources[role] = null;
    preparationOutdated();
  } finally {
    if (session.loading[role] === requestId) session.loading[role] = null;
  }
}

/** Reads a file that was dropped or picked. */
export function filePicked(role: Role, file: File): Promise<void> {
  return load(role, { name: file.name, source: { kind: 'file', file }, mapping: null });
}

/** Reads rows that were pasted. */
export function textPasted(text: string): Promise<void> {
  return load('train', { name: 'pasted rows', source: { kind: 'text', text }, mapping: null });
}

/** Reads the small sample that comes with the page. */
export async function samplePicked(): Promise<void> {
  const name = 'sample.jsonl';
  try {
    const response = await fetch(new URL(name, document.baseURI));
    if (!response.ok)
      throw new RefineryError('bad_file', sampleWasNotServed(name, response.status));
    await filePicked('train', new File([await response.blob()], name));
  } catch (error) {
    // fetch rejects with a TypeError where the server is gone.
    const message = error instanceof RefineryError ? error.message : sampleWasNotFetched(name);
    changeData('train', { status: 'failed', name, failure: { code: 'bad_file', message } });
  }
}

/** Reads the file again by the columns that were named. */
export async function mappingChosen(role: Role, mapping: ColumnMapping): Promise<void> {
  const held = session.sources[role];
  if (held) await load(role, { ...held, mapping });
}

/** Ends the reading of a file; nothing of it is kept. */
export function loadCanceled(role: Role): void {
  const requestId = session.loading[role];
  if (requestId !== null) client().post({ type: 'cancelLoad', requestId });
}

/** Lets go of a file. */
export function dataCleared(role: Role): void {
  session.sources[role] = null;
  client().post({ type: 'clearData', role });
  changeData(role, { status: 'empty' });
  preparationOutdated();
}

/** What was found in the policy's checkpoint, where its own template is the one that renders conversations. */
function templateOwner({ models, settings }: RefineryState = refineryStore.getState()) {
  const { policy } = models;
  const taken = settings['model.source'] === 'checkpoint' && policy.status === 'loaded';
  return taken && policy.report.template === 'chat' ? policy.report : null;
}

/** From now on the files are read again whenever another template renders their conversations. */
export function templateFollowed(): () => void {
  return refineryStore.subscribe(templateOwner, () => void reloadData());
}

/** The files while a new worker is without them: each that is to be read again counts as being read. */
export function dataHandedOver(data: RefineryState['data']): RefineryState['data'] {
  const awaited = (role: Role): DataState => {
    const held = session.sources[role];
    if (!held || data[role].status === 'mapping') return data[role];
    return { status: 'loading', name: held.name, progress: null };
  };
  return { train: awaited('train'), heldOut: awaited('heldOut') };
}

/** Hands the files to a new worker. */
export async function reloadData(): Promise<void> {
  for (const role of ['train', 'heldOut'] as const) {
    const held = session.sources[role];
    if (held && refineryStore.getState().data[role].status !== 'mapping') await load(role, held);
  }
}

/** Every refused row with its line and reason, as CSV. */
export async function refusalsRequested(role: Role): Promise<string> {
  const { refusals } = await client().request<'listRefusals'>({ type: 'listRefusals', role });
  const quote = (text: string): string => `"${text.replaceAll('"', '""')}"`;
  return ['line,reason', ...refusals.map(({ line, reason }) => `${line},${quote(reason)}`)].join(
    '\n',
  );
}
