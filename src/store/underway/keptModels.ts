import { shortName, type HubOrigin } from '../../protocol/hub';
import { modelRoles, type NamedFile } from '../../protocol/model';
import { RefineryError } from '../../shared/errors';
import { runWaitsForModel } from '../../shared/sentences/underwaySentences';
import { openModelCache } from '../../storage/modelCache';
import { keptPlaces } from './keptPlaces';

/** The models of a hub that runs under way were made from, and that stay among the downloads for them. */
export async function modelsAwaited(): Promise<readonly HubOrigin[]> {
  const heads = await (await keptPlaces()).runs.list();
  return heads.flatMap(({ inputs: { models } }) =>
    modelRoles.flatMap((role) => {
      const source = models[role];
      return source?.kind === 'hub' ? [source.model] : [];
    }),
  );
}

/** The files of a model among the downloads. @throws RefineryError `wrong_state` where they are not there, or not whole */
export async function downloadedFiles(model: HubOrigin): Promise<readonly NamedFile[]> {
  const folder = await (await openModelCache()).find(model);
  const files = await folder?.files();
  if (!files) throw new RefineryError('wrong_state', runWaitsForModel(shortName(model)));
  return files;
}
