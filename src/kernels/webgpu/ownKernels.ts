import { registerActivation } from './activation';
import { registerAttention } from './attention';
import { registerCachedAttention } from './cachedAttention';
import { registerEmbedding } from './embedding';
import { registerHead } from './head';
import { registerLinear } from './linear';
import { registerNormalization } from './normalization';
import { registerRotaryRows } from './rotaryRows';
import type { Tuning } from './tuning';

/**
 * Registers the kernels of our own that runs take, tuned for the kind of adapter: all but linear maps and
 * activations, of which the estimate of a run's memory does not know yet what they keep.
 */
export function registerRunKernels(tuning: Tuning): void {
  registerEmbedding();
  registerHead(tuning);
  registerNormalization(tuning);
  registerRotaryRows();
  registerAttention(tuning);
  registerCachedAttention(tuning);
}

/** Registers every kernel of our own. */
export function registerOwnKernels(tuning: Tuning): void {
  registerRunKernels(tuning);
  registerActivation();
  registerLinear(tuning);
}
