import type { TokenizedPair } from '../data/rows';
import type { RunConfig } from '../protocol/runConfig';
import type { Rival } from '../protocol/samples';
import { RefineryError } from '../shared/errors';
import type { ModelConfig } from '../shared/modelConfig';
import { answersLackPositions } from '../shared/sentences/modelSentences';
import { largest } from './rowLengths';
import { sampledPairs, type DividedPairs } from './sampledPairs';

/**
 * Refuses a checkpoint beside the policy that has fewer positions than the answers to the sampled prompts may take,
 * where the policy has them: its answers would be cut short, and lose for that. Rotary positions end there too.
 * @param policy as it answers the same prompts
 * @throws RefineryError `bad_config` with the number of new tokens that would fit
 */
export function checkAnswerRoom(
  role: Rival,
  { sampling: { prompts, maxNewTokens } }: RunConfig,
  policy: Pick<ModelConfig, 'maxPositions'>,
  rival: { readonly name: string; readonly config: Pick<ModelConfig, 'maxPositions'> },
  data: DividedPairs & { readonly rows: readonly Pick<TokenizedPair, 'promptIds'>[] },
): void {
  const sampled = sampledPairs(data, prompts).map((index) => data.rows[index]!.promptIds.length);
  if (sampled.length === 0) return;
  const prompt = largest(sampled);
  const { maxPositions: positions } = rival.config;
  if (Math.min(prompt + maxNewTokens, policy.maxPositions) <= positions) return;
  throw new RefineryError(
    'bad_config',
    answersLackPositions(role, { name: rival.name, positions, prompt, maxNewTokens }),
  );
}
