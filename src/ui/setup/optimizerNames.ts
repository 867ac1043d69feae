import type { OptimizerType } from '../../protocol/runConfig';

/** The optimizers as the page calls them. */
export const optimizerNames: Readonly<Record<OptimizerType, string>> = {
  adamw: 'AdamW',
  rmsprop: 'RMSprop',
};
