import { readTensor } from '../backend/read';
import { concat } from '../backend/ops';
import { bucketLength, collate } from '../data/collate';
import type { AnswerLogRatio } from '../evaluation/sampledKl';
import type { Decoder } from '../model/decoder';
import { forwardLogps } from './forwardLogps';
import { parts } from './pairBatch';
import type { RunContext } from './runContext';
import type { SampledIds } from './samples';

/** log π(y|x) − log π_ref(y|x) of the policy's sampled answers, each summed over its tokens, EOS included. */
export async function answerLogRatios(
  { prepared, config, control }: RunContext,
  answers: SampledIds['answers'],
  { policy, reference }: { readonly policy: Decoder; readonly reference: Decoder },
): Promise<AnswerLogRatio[]> {
  const rows = answers.map((answer) => ({
    promptIds: prepared.rows[answer.pair]!.promptIds,
    completionIds: answer.policy,
  }));
  const found: AnswerLogRatio[] = [];
  for (const part of parts(rows, config.training.microBatchSize)) {
    await control.gate('part');
    const batch = collate(part, { bucket: bucketLength, padId: prepared.tokenizer.eosId });
    // The same array under either model: where they are equal the log-ratio is exactly 0.
    const passes = [policy, reference].map((model) => forwardLogps(model, batch)); // [N] each
    const both = concat(passes); // [2N]
    const values = await readTensor(both);
    for (const tensor of [...passes, both]) tensor.dispose();
    part.forEach(({ completionIds }, i) => {
      const sum = values[i]! - values[part.length + i]!;
      found.push({ sum, tokens: completionIds.length });
    });
  }
  return found;
}
