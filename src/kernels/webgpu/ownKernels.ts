import { registerActivation } from './activation';
import { registerAttention } from './attention';
import { registerEmbedding } from './embedding';
import { registerHead } from './head';
import { registerLinear } from './linear';
import { registerNormalization } from './normalization';
import { registerRotaryRows } from './rotaryRows';
import type { Tuning } from './tuning';

/** Registers every kernel of our own on WebGPU, tuned for the kind of adapter. */
export function registerOwnKernels(tuning: Tuning): void {
  registerActivation();
  registerEmbedding();
  registerHead(tuning);
  registerLinear(tuning);
  registerNormalization(tuning);
  registerRotaryRows();
  registerAttention(tuning);
}
