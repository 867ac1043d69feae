import { isGiven } from '../protocol/runConfig';
import type { RefineryState } from '../store/state';
import { countOf, formatCount } from '../shared/format';

/** What Train will do about the policy and its reference, as one sentence. */
export function policyWords({ settings, models, preparation }: RefineryState): string {
  const sft = settings['sft.steps'] as number;
  const { policy, reference } = models;
  const given = isGiven(settings['model.source']);
  if (given && policy.status !== 'loaded')
    return policy.status === 'loading'
      ? `${policy.name} is being read.`
      : policy.status === 'failed'
        ? `${policy.name} could not be used: choose another checkpoint under Model.`
        : 'A checkpoint is to be chosen first, under Model.';
  const name = given && policy.status === 'loaded' ? policy.name : presetWords(settings);
  const size =
    preparation.status === 'ready'
      ? ` of ${formatCount(preparation.preparation.parameters)} parameters`
      : '';
  const fitted =
    sft > 0 ? `is fitted to the chosen answers for ${countOf(sft, 'step')}` : 'is taken as it is';
  const beside =
    given && reference.status === 'loaded'
      ? `${reference.name} is the reference.`
      : 'a copy of it becomes the reference.';
  return `${name}${size} ${fitted}; ${beside}`;
}

function presetWords(settings: RefineryState['settings']): string {
  return `A ${settings['model.preset'] as string} Llama`;
}
