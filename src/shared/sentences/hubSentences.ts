import { formatBytes } from '../format';
import { shownName } from './shownNames';

/** Nothing was typed. */
export function modelNameIsMissing(): string {
  return 'Type the model as owner/name, as in EleutherAI/pythia-14m.';
}

/** What was typed has not the form of a model's name. */
export function modelNameIsNone(typed: string): string {
  return `${shownName(typed)}: this is not of the form owner/name; type it as in EleutherAI/pythia-14m, or paste the address of the model’s page.`;
}

/** A pasted address leads to something else than a model; `kind` is its first part. */
export function addressIsNoModel(kind: string): string {
  return `This address leads to ${kind}, and only models are fetched here; paste the address of a model’s page.`;
}

/** A revision has not the form of a branch, tag or commit. */
export function revisionIsNone(typed: string): string {
  return `${shownName(typed)}: this has not the form of a branch, a tag or a commit; leave the revision at main.`;
}

/** The hub does not show the model to everyone, or there is none: it does not say which. */
export function modelIsNotShown(name: string, host: string): string {
  return `${name}: ${host} shows no such model without an account. Check the name; of a private or gated one, download the files yourself and drop their folder on the page.`;
}

/** The owner hands the files only to accounts that agreed to conditions. */
export function modelIsGated(name: string): string {
  return `${name}: its files are handed only to accounts that agreed to its conditions, and this page uses none. Download them with yours and drop their folder on the page.`;
}

/** There is no such model, or it has no such revision. */
export function modelIsNotThere(name: string, revision: string, host: string): string {
  return `${name}: ${host} has no such model, or no revision ${shownName(revision)} of it; check both.`;
}

/** The model is there, the revision is not. */
export function revisionIsNotThere(name: string, revision: string): string {
  return `${name}: it has no revision ${shownName(revision)}; take main, or one that its page lists.`;
}

/** The hub wants fewer requests. */
export function hubWantsRest(host: string): string {
  return `${host} asks for a pause after many requests; try again in a few minutes.`;
}

/** The hub answered with a status that nothing can be made of. */
export function hubAnswered(host: string, status: number): string {
  return `${host} answered with status ${status}; try again later.`;
}

/** The hub's answer is not what it used to be. */
export function hubAnswerIsUnknown(host: string): string {
  return `${host} gave an answer that this page does not understand; download the files yourself and drop their folder on the page.`;
}

/** No connection. */
export function hubIsOutOfReach(host: string): string {
  return `${host} could not be reached; check the connection and try again.`;
}

/** The part of the page that talks to the hub could not be loaded. */
export function hubCodeIsMissing(): string {
  return 'A part of this page could not be loaded; reload the page and try again.';
}

/** The repository has no weights that are read. */
export function hubModelHasNoWeights(name: string): string {
  return `${name}: it has no .safetensors file at its top; take a model with one, or convert its weights and drop their folder.`;
}

/** Several weights files, and nothing says how they belong together. */
export function hubWeightsAreSeveral(name: string): string {
  return `${name}: it has several .safetensors files and no index that says how they belong together; drop the folder with the one that is meant.`;
}

/** A file that every checkpoint needs is not there. */
export function hubModelLacksFile(name: string, file: string): string {
  return `${name}: it has no ${file}, without which it cannot be read; take a model that has one.`;
}

/** The page has no private file system. */
export function noPrivateFiles(): string {
  return 'This browser gives the page no private files to keep a model in; download the files yourself and drop their folder on the page.';
}

/** There is less room than the files need. */
export function noRoomForModel(needed: number, free: number | null): string {
  const room = free === null ? 'the browser gives no more' : `${formatBytes(free)} are free`;
  return `The files need ${formatBytes(needed)} and ${room}; delete models below, or make room on the disk.`;
}

/** The connection broke, and again at every try. */
export function connectionIsLost(file: string, host: string): string {
  return `${file}: the connection to ${host} broke and did not come back. What has arrived is kept; press Resume to go on from there.`;
}

/** The user stopped the download. */
export function downloadWasStopped(received: number, total: number): string {
  return `Stopped at ${formatBytes(received)} of ${formatBytes(total)}. The part is kept; press Resume to go on from there.`;
}

/** A file arrived that is not the one that the hub announced. */
export function fileArrivedOtherwise(file: string): string {
  return `${file}: what arrived is not what the hub announced, and was thrown away; press Resume to fetch it again.`;
}

/** A file vanished from the hub. */
export function hubFileIsGone(file: string, host: string): string {
  return `${file}: ${host} no longer has it at this commit; look the model up again.`;
}

/** Another tab writes to the same files. */
export function modelIsBusyElsewhere(name: string): string {
  return `Another tab of this page is working on the files of ${name}; wait until it is done.`;
}

/** A model whose files are being read by the page cannot be deleted. */
export function modelIsInUse(name: string): string {
  return `The page reads from ${name}; remove it under Model first.`;
}

/** A model that a run which waits to go on was made from cannot be deleted. */
export function modelIsAwaited(name: string): string {
  return `A run that waits to go on takes ${name}: let it go on, keep it as it stands or discard it first.`;
}

/** A model cannot be loaded while a run goes on. */
export function keptModelWaitsForRun(): string {
  return 'A run is under way: a model can be loaded from here once it has ended.';
}

/** A download ended while a run goes on. */
export function downloadWaitsForRun(name: string): string {
  return `All of ${name} is kept in this browser; a run is under way, so load it from the list once that has ended.`;
}

/** Another download is under way. */
export function oneDownloadAtATime(name: string): string {
  return `The download of ${name} is under way; wait for it or cancel it first.`;
}

/** The browser lost or barred what was kept. */
export function keptFilesAreUnreadable(name: string): string {
  return `The browser no longer has all files of ${name}; delete it from the list and download it again.`;
}
