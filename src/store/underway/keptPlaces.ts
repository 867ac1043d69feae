import { RefineryError } from '../../shared/errors';
import { noFilesForRun } from '../../shared/sentences/underwaySentences';
import { RunFolders } from '../../storage/runFolders';
import { UnderwayRuns } from '../../storage/underwayRuns';

/** Where runs are kept: what the page knows of them, and their files. */
export interface KeptPlaces {
  readonly runs: UnderwayRuns;
  readonly folders: RunFolders;
}

let places: Promise<KeptPlaces> | null = null;

async function opened(): Promise<KeptPlaces> {
  const folders = await RunFolders.open();
  // Without locks two tabs could take the same run.
  if (!folders || !('locks' in navigator)) throw new RefineryError('bad_file', noFilesForRun());
  return { runs: await UnderwayRuns.open(), folders };
}

/** Opens them once; where that failed, it is tried again. @throws RefineryError where the browser keeps nothing */
export async function keptPlaces(): Promise<KeptPlaces> {
  places ??= opened();
  try {
    return await places;
  } catch (error) {
    places = null;
    throw error;
  }
}
