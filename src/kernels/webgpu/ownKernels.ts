import { registerActivation } from './activation';
import { registerAttention } from './attention';
import { registerCachedAttention } from './cachedAttention';
import { registerEmbedding } from './embedding';
import { registerEndToEnd } from './endToEnd';
import { registerHead } from './head';
import { registerLinear } from './linear';
import { registerNormalization } from './normalization';
import { registerRotaryRows } from './rotaryRows';
import { registerTokenLayer } from './tokenLayer';
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
  registerRotaryRows();
  registerAttention(tuning);
  registerCachedAttention(tuning);
  registerTokenLayer(tuning);
  registerUpdate(tuning);
}
