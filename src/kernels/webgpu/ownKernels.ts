import { registerActivation } from './activation';
import { registerEmbedding } from './embedding';
import { registerEndToEnd } from './endToEnd';
import { registerHead } from './head';
import { registerLinear } from './linear';
import { registerNormalization } from './normalization';
import type { Tuning } from './tuning';
import { registerUpdate } from './update';

/** Registers every kernel of our own on WebGPU, tuned for the kind of adapter. */
export function registerOwnKernels(tuning: Tuning): void {
  registerActivation();
  registerEmbedding();
  registerEndToEnd();
  registerHead(tuning);
  registerLinear(tuning);
  registerNormalization(tuning);
  registerUpdate(tuning);
}
