import { describe, expect, it } from 'vitest';

import { harness } from '../../testing/harnessTasks';
import { publishedKinds, publishedTokenizer } from '../../testing/publishedTokenizers';
import { encodePair, fittedPair } from './encodePair';

describe.each(publishedKinds.map((kind) => [kind.name, kind] as const))(
  'a question and its option in tokens, by a tokenizer of the kind of %s',
  (name, kind) => {
    const tokenizer = publishedTokenizer(kind);
    const pairs = harness.pairs.filter((pair) => pair.tokenizer === name);

    it.each(pairs.map((pair) => [pair.context, pair.continuation, pair.ids] as const))(
      'cuts %j and %j as the harness does',
      (context, continuation, ids) => {
        const found = encodePair(tokenizer, context, continuation);
        expect([found.context, found.continuation]).toEqual(ids);
      },
    );
  },
);

describe('a pair within a model’s length', () => {
  it('begins with BOS, or EOS where there is none, where nothing is asked', () => {
    const [llama, qwen] = publishedKinds.map(publishedTokenizer);
    expect(encodePair(llama!, '', ' a').context).toEqual([llama!.bosId]);
    expect(encodePair(qwen!, ' ', 'a').context).toEqual([qwen!.eosId]);
    expect(encodePair(qwen!, ' ', 'a').continuation).toEqual(qwen!.encode(' a'));
  });

  it('keeps the last tokens, one more than there are positions', () => {
    const pair = { context: [1, 2, 3, 4], continuation: [5, 6] };
    expect(fittedPair(pair, 5)).toBe(pair);
    expect(fittedPair(pair, 4)).toEqual({ context: [2, 3, 4], continuation: [5, 6] });
    expect(fittedPair(pair, 2)).toEqual({ context: [4], continuation: [5, 6] });
  });
});
