import type { Rival } from '../protocol/samples';
import { RefineryError } from '../shared/errors';
import type { ModelConfig } from '../shared/modelConfig';
import { otherTokenizer, otherVocabulary } from '../shared/sentences/modelSentences';
import { otherEndOfText, otherTrainedTokenizer } from '../shared/sentences/opponentSentences';
import type { Tokenizer } from '../tokenizer/tokenizer';

/** A model by how it reads texts. */
interface ReadingModel {
  readonly name: string;
  readonly config: Pick<ModelConfig, 'vocabularySize'>;
  readonly tokenizer: Tokenizer;
}

/**
 * Holds a checkpoint against the policy's.
 * @throws RefineryError `bad_config` where they do not read a text as the same tokens, or an opponent ends otherwise
 */
export function checkSameTokens(role: Rival, policy: ReadingModel, other: ReadingModel): void {
  const [wanted, found] = [policy.config.vocabularySize, other.config.vocabularySize];
  if (wanted !== found)
    throw new RefineryError(
      'bad_config',
      otherVocabulary(role, [policy.name, wanted], [other.name, found]),
    );
  if (!policy.tokenizer.agreesWith(other.tokenizer))
    throw new RefineryError('bad_config', otherTokenizer(role, policy.name, other.name));
  if (role === 'opponent') checkSameEnd(policy, other);
}

// Of base and chat version the tokens are the same, and the end of an answer is not. A reference only reads.
function checkSameEnd(policy: ReadingModel, opponent: ReadingModel): void {
  const end = ({ name, tokenizer }: ReadingModel): [string, string] => [
    name,
    tokenizer.token(tokenizer.eosId)!,
  ];
  if (policy.tokenizer.eosId !== opponent.tokenizer.eosId)
    throw new RefineryError('bad_config', otherEndOfText(end(policy), end(opponent)));
}

/**
 * Holds an opponent against a tokenizer that the run has trained.
 * @throws RefineryError `bad_config` where it does not read a text as the same tokens, or ends otherwise
 */
export function checkTrainedTokens(policy: ReadingModel, opponent: ReadingModel): void {
  const sameSize = policy.config.vocabularySize === opponent.config.vocabularySize;
  if (!sameSize || !policy.tokenizer.agreesWith(opponent.tokenizer))
    throw new RefineryError('bad_config', otherTrainedTokenizer(opponent.name));
  checkSameEnd(policy, opponent);
}
