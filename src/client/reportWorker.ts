import type { ExperimentRecord } from '../protocol/runRecord';
import { RefineryError } from '../shared/errors';
import { reportWasOvertaken, reportWorkerBroke } from '../shared/sentences/keptRunSentences';

/**
 * Has a report made in a worker of its own: its intervals are resampled for seconds, in which the page goes on.
 * @returns what `reportOf` makes of the experiment
 * @throws RefineryError `cancelled` once the signal says so, `worker_failed` where the worker breaks
 */
export function reportFromWorker(record: ExperimentRecord, signal: AbortSignal): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL('../worker/report.worker.ts', import.meta.url), {
      type: 'module',
      name: 'report',
    });
    const end = (): void => {
      worker.terminate();
      signal.removeEventListener('abort', overtaken);
    };
    function overtaken(): void {
      end();
      reject(new RefineryError('cancelled', reportWasOvertaken()));
    }
    signal.addEventListener('abort', overtaken);
    worker.onmessage = ({ data }: MessageEvent<unknown>) => {
      end();
      resolve(data);
    };
    worker.onerror = ({ message }) => {
      end();
      reject(new RefineryError('worker_failed', reportWorkerBroke(message)));
    };
    worker.postMessage(record);
  });
}
