import { expect, it } from 'vitest';

import { expectSentence, rendered } from '../../testing/sentenceForm';
import * as wasm from './wasmSentences';

const most = 4_294_901_760;

it.each(
  rendered(wasm, {
    wasmMemoryIsExceeded: [
      [5_261_334_938, most, []],
      [5_261_334_938, most, ['model.trainLastLayers 1']],
      [5_261_334_938, most, ['training.microBatchSize 2', 'model.trainLastLayers 1']],
    ],
    wasmNeedsLighterRun: [[5_261_334_938, most]],
    wasmMemoryIsFull: [[154_389_504, most]],
    wasmBrokeOff: [['Aborted(). Build with -sASSERTIONS for more info.']],
  }),
)('what is said of WebAssembly is a sentence: %s: %s', (_name, sentence) => {
  expectSentence(sentence);
});

it('the number, the limit and the setting that fits are named', () => {
  expect(wasm.wasmMemoryIsExceeded(5_261_334_938, most, ['model.trainLastLayers 1'])).toBe(
    'This run needs about 4.9 GiB, and WebAssembly gives at most 4.0 GiB: model.trainLastLayers 1 fits.',
  );
});
