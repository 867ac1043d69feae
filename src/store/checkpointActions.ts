import type { ExportedFile } from '../protocol/run';
import type { RunCheckpointState } from '../protocol/runCheckpoint';
import type { RunConfig } from '../protocol/runConfig';
import { RefineryError } from '../shared/errors';
import { noPolicy } from '../shared/sentences/runSentences';
import { client } from './session';
import { refineryStore } from './store';

/**
 * Gives the worker a run's checkpoint, from which the next run may go on.
 * @param config the settings with which it would; null where they are the checkpoint's own
 * @throws RefineryError `bad_file` or `bad_config` with one sentence
 */
export async function loadRunCheckpoint(
  files: readonly File[],
  config: RunConfig | null,
): Promise<RunCheckpointState> {
  const named = files.map((file) => ({ name: file.name, blob: file }));
  const answer = await client().request<'loadRunCheckpoint'>({
    ...{ type: 'loadRunCheckpoint', files: named, config },
  });
  return answer.state;
}

/** All that an exact resumption of the run needs, in files. */
export async function exportRunCheckpoint(): Promise<readonly ExportedFile[]> {
  const { runId } = refineryStore.getState().run;
  if (runId === null) throw new RefineryError('wrong_state', noPolicy());
  const request = { type: 'exportRunCheckpoint', runId } as const;
  const { files } = await client().request<'exportRunCheckpoint'>(request);
  return files;
}
