import { registerAttention } from './attention';
import { registerNormalization } from './normalization';
import { registerRotaryRows } from './rotaryRows';
import type { Tuning } from './tuning';

/** Registers every kernel of our own on WebGPU, tuned for the kind of adapter. */
export function registerOwnKernels(tuning: Tuning): void {
  registerNormalization(tuning);
  registerRotaryRows();
  registerAttention(tuning);
}
