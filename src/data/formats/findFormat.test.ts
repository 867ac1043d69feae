import { describe, expect, it } from 'vitest';

import { readContent } from '../../testing/preferenceSource';

const sky = { prompt: 'Sky?', chosen: 'Blue.', rejected: 'Green.' };
const rendered = { prompt: 'User: Sky?\n\nAssistant:', chosen: ' Blue.', rejected: ' Green.' };

describe('the format of a row', () => {
  it('takes a prompt before an instruction beside it', async () => {
    const { pairs, report } = await readContent(
      `{"instruction":"You grade.","prompt":"Sky?","chosen":"Blue.","rejected":"Green."}`,
    );
    expect(report.formats).toEqual([{ format: 'TRL standard', rows: 1 }]);
    expect(pairs).toEqual([{ ...sky, line: 1 }]);
  });

  it.each([
    [
      'TRL conversational, implicit prompt',
      `{"prompt":null,"chosen":[{"role":"user","content":"Sky?"},{"role":"assistant","content":"Blue."}],"rejected":[{"role":"user","content":"Sky?"},{"role":"assistant","content":"Green."}]}`,
      rendered,
    ],
    [
      'TRL standard',
      `{"system":null,"instruction":null,"prompt":"Sky?","chosen":"Blue.","rejected":"Green.","margin":null}`,
      sky,
    ],
    [
      'Argilla distilabel-intel-orca',
      `{"instruction":null,"input":"Sky?","chosen":"Blue.","rejected":"Green."}`,
      sky,
    ],
  ])('takes a null column of %s as absent', async (format, row, pair) => {
    const { pairs, report } = await readContent(row);
    expect(report.formats).toEqual([{ format, rows: 1 }]);
    expect(pairs).toEqual([{ ...pair, line: 1 }]);
  });
});
