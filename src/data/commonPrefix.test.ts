import { expect, it } from 'vitest';

import { commonPrefix } from './commonPrefix';

it.each<[number[][], number[]]>([
  [[], []],
  [[[1, 2, 3]], [1, 2]],
  [
    [
      [1, 2, 3, 4],
      [1, 2, 3, 5],
    ],
    [1, 2, 3],
  ],
  // A prompt keeps its last token, though the others go on with it.
  [
    [
      [1, 2, 3, 4],
      [1, 2],
    ],
    [1],
  ],
  [[[1, 2], [3], [1, 2]], []],
])('of %j is %j', (prompts, want) => {
  expect([...commonPrefix(prompts.map((ids) => Int32Array.from(ids)))]).toEqual(want);
});
