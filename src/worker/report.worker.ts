import { reportOf } from '../experiments/report';
import type { ExperimentRecord } from '../protocol/runRecord';

self.onmessage = ({ data }: MessageEvent<ExperimentRecord>) => {
  self.postMessage(reportOf(data));
};
