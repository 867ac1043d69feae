import { describe, expect, it } from 'vitest';

import { pairRow as row, readFault as fault } from '../testing/preferenceSource';

import { readPreferences } from './readPreferences';

const lines = (...rows: string[]): string => rows.join('\n');

describe('wrong files', () => {
  const bytes = (...values: (number | string)[]): Uint8Array =>
    Buffer.concat(
      values.map((v) => (typeof v === 'string' ? Buffer.from(v, 'latin1') : Buffer.from([v]))),
    );

  it.each([
    ['a PNG', bytes(0x89, 'PNG\r\n', 0x1a, '\n'), 'PNG picture'],
    ['a JPEG', bytes(0xff, 0xd8, 0xff, 0xe0), 'JPEG picture'],
    ['a GIF', bytes('GIF89a'), 'GIF picture'],
    ['a WebP', bytes('RIFF1234WEBPVP8 '), 'WebP picture'],
    ['a ZIP', bytes('PK', 3, 4), 'ZIP archive'],
    ['a gzip', bytes(0x1f, 0x8b, 8), 'gzip archive'],
    ['a Parquet file', bytes('PAR1', 0x15), 'Parquet'],
    ['a PDF', bytes('%PDF-1.7'), 'PDF'],
    ['safetensors', bytes(16, 0, 0, 0, 0, 0, 0, 0, '{"a":{}}'), 'safetensors'],
    ['another binary', bytes('abc', 0, 1), 'binary file (byte 3 is zero)'],
    ['UTF-16 with a BOM', bytes(0xff, 0xfe, '{', 0), 'UTF-16'],
    ['UTF-16 without one', Buffer.from(row('a'), 'utf16le'), 'UTF-16'],
    ['invalid UTF-8', bytes(`${row('a')}\n{"prompt":"`, 0xc3, '"}\n'), 'is not UTF-8 on line 2'],
    [
      'a character cut at the end',
      bytes(`${row('a')}\n{"prompt":"`, 0xe2, 0x82),
      'is not UTF-8 on line 2',
    ],
    ['an HTML page', '<!DOCTYPE html>\n<html><body>404</body></html>', 'HTML page'],
    ['an HTML page after a comment', '<!-- saved -->\n<div class="x">404</div>', 'HTML page'],
    ['a piece of HTML', '<div>404</div>', 'HTML page'],
    ['an HTML page after a declaration', '<?xml version="1.0"?>\n<html></html>', 'HTML page'],
    ['an SVG', '<svg xmlns="http://www.w3.org/2000/svg"/>', 'an SVG picture'],
    [
      'an SVG after a declaration and a comment',
      '<?xml version="1.0"?>\n<!-- drawn -->\n<svg></svg>',
      'an SVG picture',
    ],
    ['other XML', '<?xml version="1.0"?><rows><row/></rows>', 'an XML document'],
    ['a 7z archive', bytes('7z', 0xbc, 0xaf, 0x27, 0x1c), '7z archive'],
    ['a bzip2 archive', bytes('BZh91AY&SY'), 'bzip2 archive'],
    ['a text that begins like one', 'BZhello', 'begins with "BZhello"'],
    ['a CSV of odd columns', 'prompt,answer.a,score (0-5)\na,b,c\n', 'CSV table'],
    ['prose with a comma', 'Dear reader, this is no JSON.', 'begins with "Dear reader, this'],
    ['a CSV table', 'prompt,chosen,rejected\na,b,c\n', 'CSV table'],
    ['a TSV table', 'prompt\tchosen\nSky?\tBlue.', 'TSV table'],
    ['prose', 'Dear reader,\nthis is not JSON.', 'begins with "Dear reader,"'],
    ['nothing', '', 'is empty'],
    ['blank lines', '\n \r\n', 'is empty'],
    ['an empty list', ' [ ] ', 'is empty'],
    ['a pretty-printed row', '{\n  "prompt": "a",\n  "chosen": "b"\n}\n{\n}', 'over several lines'],
    [
      'a pretty row of messages',
      '{"prompt": [\n  {\n    "role": "user"\n  }\n]}',
      'over several lines',
    ],
    [
      'a pretty row without indentation',
      '{"prompt": [\n{\n"role": "user"\n}\n]}',
      'over several lines',
    ],
    [
      'rows under another key',
      `{"errors": [], "version": {}, "train": [${row('a')}, ${row('b')}]}`,
      `holds its rows under the key "train"; a list of rows stands by itself or under "data" (jq -c '.["train"][]' pairs.json > pairs.jsonl takes it out)`,
    ],
    [
      'pretty rows under another key',
      `{\n  "train": [\n    ${row('a')}\n  ]\n}`,
      'holds its rows under the key "train"',
    ],
    [
      'text after the list',
      `[${row('a')}]\n${row('b')}`,
      'more text after the end of its list, on line 2',
    ],
  ])('says what is wrong with %s', async (_, content, sentence) => {
    const { code, message } = await fault(content);
    expect({ code, message }).toEqual({
      code: 'bad_file',
      message: expect.stringContaining(sentence) as string,
    });
    expect(message).toMatch(/^pairs\.jsonl.*\S\.$/);
  });

  it('gives up text without any JSON after a thousand lines', async () => {
    let asked = 0;
    const stream = new ReadableStream<Uint8Array>({
      pull: (controller) => {
        asked++;
        controller.enqueue(new TextEncoder().encode('a;b\n'.repeat(50_000)));
      },
    });
    await expect(readPreferences({ name: 'x.csv', bytesTotal: null, stream })).rejects.toThrow(
      'CSV table',
    );
    expect(asked).toBeLessThan(20);
  });

  it('gives up a line of 200 MB without holding it', async () => {
    const piece = new TextEncoder().encode('x'.repeat(1 << 20));
    let sent = 0;
    const stream = new ReadableStream<Uint8Array>({
      pull: (controller) => {
        controller.enqueue(
          sent++ === 0 ? new TextEncoder().encode(`${row('a')}\n{"prompt":"`) : piece,
        );
        if (sent > 200) controller.close();
      },
    });
    await expect(readPreferences({ name: 'long.jsonl', bytesTotal: null, stream })).rejects.toThrow(
      'long.jsonl: the row that begins on line 2 is longer than 33,554,432 characters',
    );
    expect(sent).toBeLessThan(40);
  });

  it('says that the source failed', async () => {
    const stream = new ReadableStream<Uint8Array>({
      pull: () => {
        throw new Error('the disk is gone');
      },
    });
    await expect(readPreferences({ name: 'x', bytesTotal: null, stream })).rejects.toThrow(
      'x could not be read (the disk is gone); choose it again.',
    );
  });

  it('says why no row of a file can be used', async () => {
    const { code, message } = await fault(lines(row('a', ''), row('b', ' x', ' x')));
    expect(code).toBe('no_pairs');
    expect(message).toContain('None of the 2 rows');
    expect(message).toContain('Line 1: the chosen completion is empty');
  });
});
