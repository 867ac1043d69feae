import type { ColumnMapping } from '../protocol/data';
import { runHoldsFiles } from '../shared/sentences/runSentences';
import { heldByExperiment } from './experiments/holds';
import { failureOf } from './failure';
import { ownFile } from './ownFile';
import { pairsForgotten } from './pairPager';
import { preparationOutdated } from './preparationActions';
import { refusedByRun } from './runNotice';
import { client, session, type HeldSource, type StarterSource } from './session';
import { settingChanged } from './settingActions';
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

/** Reads what a run took that goes on; columns that were named for it are those again. */
export function sourceGiven(role: Role, held: HeldSource): Promise<void> {
  return load(role, held);
}

/** Reads what somebody brought: pairs that the starter's world has written go. */
async function brought(role: Role, name: string, source: HeldSource['source']): Promise<void> {
  const { run, settings } = refineryStore.getState();
  if (heldByExperiment()) return;
  if (!isRunning(run.status) && settings['data.source'] === 'starter')
    settingChanged('data.source', 'file');
  await load(role, { name, source, mapping: null });
}

/** Reads a file that was dropped or picked. */
export function filePicked(role: Role, file: File): Promise<void> {
  return brought(role, file.name, { kind: 'file', file });
}

/** Reads rows that were pasted. */
export function textPasted(text: string): Promise<void> {
  return brought('train', 'pasted rows', { kind: 'text', text });
}

const starterNames = { train: 'starter pairs', heldOut: 'held-out starter pairs' } as const;

/** Lets the starter's world write its pairs, and holds out others. */
export async function starterPairsWanted(source: StarterSource): Promise<void> {
  for (const role of ['train', 'heldOut'] as const) {
    await load(role, { name: starterNames[role], source, mapping: null });
    // Others are wanted by now.
    if (session.sources.train?.source !== source) return;
  }
}

/** Lets go of the starter's pairs where they are still there. */
export function starterPairsLeft(): void {
  for (const role of ['train', 'heldOut'] as const)
    if (session.sources[role]?.source.kind === 'starter') dataCleared(role);
}

/** Reads the small sample that comes with the page. */
export async function samplePicked(): Promise<void> {
  const name = 'sample.jsonl';
  try {
    await filePicked('train', new File([await ownFile(name)], name));
  } catch (error) {
    changeData('train', { status: 'failed', name, failure: failureOf(error) });
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

/** Lets go of a file at its user's word. */
export function dataRemoved(role: Role): void {
  if (!heldByExperiment()) dataCleared(role);
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
