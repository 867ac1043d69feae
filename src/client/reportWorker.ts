import type { ExperimentRecord } from '../protocol/runRecord';
import { RefineryError } from '../shared/errors';
import {
  reportIsUnreadable,
  reportWasOvertaken,
  reportWorkerBroke,
  reportWorkerDidNotStart,
} from '../shared/sentences/keptRunSentences';

function startReportWorker(): Worker {
  // The bundler finds the worker's file only where its address is written in this very call.
  return new Worker(new URL('../worker/report.worker.ts', import.meta.url), {
    type: 'module',
    name: 'report',
  });
}

/**
 * Has a report made in a worker of its own: its intervals are resampled for seconds, in which the page goes on.
 * @param startWorker of the report; a stand-in in tests
 * @returns what `reportOf` makes of the experiment
 * @throws RefineryError `cancelled` once the signal says so, `worker_failed` where the worker breaks
 */
export function reportFromWorker(
  record: ExperimentRecord,
  signal: AbortSignal,
  startWorker = startReportWorker,
): Promise<unknown> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) {
      reject(new RefineryError('cancelled', reportWasOvertaken()));
      return;
    }
    const worker = startWorker();
    const end = (): void => {
      worker.terminate();
      signal.removeEventListener('abort', overtaken);
    };
    function overtaken(): void {
      end();
      reject(new RefineryError('cancelled', reportWasOvertaken()));
    }
    const broke = (sentence: string): void => {
      end();
      reject(new RefineryError('worker_failed', sentence));
    };
    signal.addEventListener('abort', overtaken);
    worker.onmessage = ({ data }: MessageEvent<unknown>) => {
      end();
      resolve(data);
    };
    // A worker whose file did not come says nothing at all.
    worker.onerror = (event) => {
      broke(event.message ? reportWorkerBroke(event.message) : reportWorkerDidNotStart());
    };
    worker.onmessageerror = () => {
      broke(reportIsUnreadable());
    };
    worker.postMessage(record);
  });
}
