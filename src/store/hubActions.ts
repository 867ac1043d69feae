import { hubHost, hubUrl } from '../hub/hubAddress';
import { readModelName, type AskedModel } from '../hub/modelName';
import type { HubModel } from '../protocol/hub';
import type { ModelRole } from '../protocol/model';
import { RefineryError } from '../shared/errors';
import { hubCodeIsMissing } from '../shared/sentences/hubSentences';
import { freeBytes } from '../storage/privateFiles';
import { failureOf } from './failure';
import type { HubState, LookUpState } from './hubState';
import { keptListed } from './keptActions';
import { change } from './store';

/** The look-up under way; an answer to an older one is dropped. */
let asking: AbortController | null = null;

function changeHub(part: Partial<HubState>): void {
  change(({ hub }) => ({ hub: { ...hub, ...part } }));
}

/** Opens the dialog; nothing is asked of the network by that. */
export async function hubOpened(role: ModelRole): Promise<void> {
  changeHub({ openFor: role, keptFailure: null });
  await keptListed();
}

/** Closes the dialog; a download goes on behind it. */
export function hubClosed(): void {
  changeHub({ openFor: null });
}

/** Takes what is typed; what was found belongs to what stood there before. */
export function hubTyped(part: Partial<Pick<HubState, 'name' | 'revision'>>): void {
  asking?.abort();
  asking = null;
  changeHub({ ...part, lookUp: { status: 'none' } });
}

async function library() {
  try {
    return await import('../hub/lookUp');
  } catch (error) {
    throw new RefineryError('bad_file', hubCodeIsMissing(), { cause: error });
  }
}

async function lookUpOf(asked: AskedModel, signal: AbortSignal): Promise<LookUpState> {
  const { lookUp } = await library();
  const model = await lookUp(asked, { url: hubUrl, signal });
  return { status: 'found', model, free: await freeBytes() };
}

/** Asks the hub about the model that is typed. */
export async function modelLookedUp(name: string, revision: string): Promise<void> {
  asking?.abort();
  const own = new AbortController();
  asking = own;
  const answered = (lookUp: LookUpState): void => {
    if (asking === own) changeHub({ lookUp });
  };
  try {
    const asked = readModelName(name, revision);
    changeHub({ ...asked, lookUp: { status: 'asking', name: asked.name } });
    answered(await lookUpOf(asked, own.signal));
  } catch (error) {
    answered({ status: 'failed', failure: failureOf(error) });
  }
}

/** The host that is asked, as it is named before anything is. */
export const askedHost = hubHost;

/** The page of a model on the hub. */
export function hubPageOf({ name }: Pick<HubModel, 'name'>): string {
  return `${hubUrl}/${name}`;
}
