import { createHash } from 'node:crypto';

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import type { ReadProgress } from '../protocol/data';
import { RefineryError } from '../shared/errors';
import { readPreferences, type ReadSource } from './readPreferences';
import {
  pairRow as row,
  readContent as read,
  readFault as fault,
  sourceOf,
} from '../testing/preferenceSource';

const lines = (...rows: string[]): string => rows.join('\n');

describe('refusals', () => {
  it('refuses bad lines with their number and reason', async () => {
    const { pairs, refusals, report } = await read(
      lines('# notes', row('a'), '{"prompt": "cut', '[1]', 'null', '{"text":"b"}', row('c')),
    );
    expect(pairs.map(({ line }) => line)).toEqual([2, 7]);
    expect(refusals).toEqual([
      { line: 1, reason: expect.stringContaining('the row is not JSON (') as string },
      { line: 3, reason: expect.stringContaining('the row is not JSON (') as string },
      { line: 4, reason: 'the row is a list, not a JSON object' },
      { line: 5, reason: 'the row is null, not a JSON object' },
      { line: 6, reason: 'the row fits no known format; its keys are: text' },
    ]);
    expect(report.refusals).toEqual(refusals);
  });

  it('lists the first 100,000 refusals by line, the unpaired rows among them', async () => {
    const waiting = '{"prompt":"a","completion":"b","label":true}';
    const { refusals, report } = await read(
      lines(waiting, row('a'), '7\n'.repeat(120_000), waiting),
    );
    expect(report).toMatchObject({ rows: 120_003, refused: 120_002, refusalsKept: 100_000 });
    expect(refusals).toHaveLength(100_000);
    expect(refusals.slice(0, 2)).toEqual([
      {
        line: 1,
        reason: 'the row is labeled true, and no row of its prompt is left that is labeled false',
      },
      { line: 3, reason: 'the row is a number, not a JSON object' },
    ]);
    expect(refusals.at(-1)!.line).toBe(100_001);
  });

  it('says of a row that goes on over several lines what to do', async () => {
    const { pairs, refusals } = await read(
      lines(row('a'), '{', '  "prompt": "b",', '  "chosen": [', '{"prompt": "cut'),
    );
    expect(pairs).toHaveLength(1);
    expect(refusals.slice(0, 3)).toEqual(
      [2, 3, 4].map((line) => ({
        line,
        reason: 'the row goes on over several lines; write every row on one line (jq -c . does it)',
      })),
    );
    expect(refusals[3]!.reason).toContain('the row is not JSON (');
  });

  it('reads on where only the first row is broken off', async () => {
    const { pairs, refusals } = await read(lines('{"prompt": [', row('a'), row('b')));
    expect(pairs).toHaveLength(2);
    expect(refusals).toHaveLength(1);
  });

  it('names long keys in short', async () => {
    const { refusals } = await read(
      lines(row('a'), JSON.stringify({ ['k'.repeat(10_000)]: 1, text: 2 })),
    );
    expect(refusals[0]!.reason).toBe(
      `the row fits no known format; its keys are: ${'k'.repeat(40)}…, text`,
    );
  });

  it('hashes the bytes and reports how far it has come', async () => {
    const content = lines(row('a'), row('b'));
    const progress: ReadProgress[] = [];
    const { report } = await read(content, { onProgress: (p) => progress.push(p) });
    const bytes = Buffer.byteLength(content);
    expect(report.hash).toBe(createHash('sha256').update(content).digest('hex'));
    expect(report.bytes).toBe(bytes);
    expect(progress.at(-1)).toMatchObject({ bytesRead: bytes, bytesTotal: bytes, rows: 2 });
  });
});

describe('counts', () => {
  it('refuses identical and empty completions; keeps duplicates and contradictions', async () => {
    const { pairs, report } = await read(
      lines(
        row('a'),
        row('a'),
        row('a', ' Green.', ' Blue.'),
        row('b', ' x', ' x'),
        row('c', '', ' x'),
        row('c', ' x', ' \n\t'),
        row('d', ' ends <|endoftext|> here'),
        row('a', ' Green.', ' Blue.'),
      ),
    );
    expect(pairs.map(({ line }) => line)).toEqual([1, 2, 3, 7, 8]);
    expect(report).toMatchObject({
      rows: 8,
      usable: 5,
      refused: 3,
      identical: 1,
      emptyCompletions: 2,
      duplicates: 2,
      contradictions: 2,
      markerRows: 1,
      distinctPrompts: 2,
      beyondBudget: 0,
      scored: 0,
    });
  });

  it('counts a row of several pairs as refused only where it gives none', async () => {
    const ranked = (...answers: string[]): string =>
      JSON.stringify({ prompt: 'q', answers: answers.map((answer, rank) => ({ answer, rank })) });
    const { pairs, refusals, report } = await read(
      lines(ranked('a', 'a', 'a', ''), row('p'), ranked('a', 'a', 'b'), ranked('a', 'b', 'c')),
    );
    expect(pairs.map(({ line }) => line)).toEqual([2, 3, 4, 4]);
    expect(refusals).toEqual([
      {
        line: 1,
        reason:
          'the chosen and the rejected completion are the same; the rejected completion is empty',
      },
      {
        line: 3,
        reason: '1 of its 2 pairs: the chosen and the rejected completion are the same',
      },
    ]);
    // One row refused, one in part, two whole: four rows. Of eight pairs three are identical and one is empty.
    expect(report).toMatchObject({
      rows: 4,
      usable: 4,
      refused: 1,
      partlyRefused: 1,
      identical: 3,
      emptyCompletions: 1,
    });
  });

  it('keeps pairs up to the budget, first come first kept, and reads the file to its end', async () => {
    // A pair of "a", "b", "c" is charged with 160 + 3 · (40 + 2) = 286 bytes. The last pair would fit
    // beside the first two, but comes after one that does not.
    const { pairs, report } = await read(
      lines(
        row('a', 'b', 'c'),
        row('d', 'e', 'f'),
        row('long prompt', 'b', 'c'),
        row('g', 'h', 'i'),
        row('x', 'y', 'y'),
      ),
      { budgetBytes: 860 },
    );
    expect(pairs.map(({ prompt }) => prompt)).toEqual(['a', 'd']);
    expect(report).toMatchObject({
      rows: 5,
      usable: 2,
      beyondBudget: 2,
      beyondBudgetFrom: 3,
      identical: 1,
      budgetBytes: 860,
    });
    const none = await fault(row('a'), { budgetBytes: 4 });
    expect(none).toMatchObject({
      code: 'no_pairs',
      message:
        'No pair of pairs.jsonl fits into the budget of 4 B for kept pairs: its texts are too long, so shorten or leave out its longest rows.',
    });
  });

  it('charges short pairs with what they take, not with their letters alone', async () => {
    const rows = Array.from({ length: 20_000 }, () => '{"prompt":"","chosen":"k","rejected":"b"}');
    const { report } = await read(lines(...rows), { budgetBytes: 1 << 20 });
    // 160 + 3 · 40 + 2 · 2 = 284 bytes a pair: 3692 pairs make 1,048,528 of 1,048,576 bytes.
    expect(report).toMatchObject({ usable: 3692, beyondBudget: 16_308, beyondBudgetFrom: 3693 });
  });

  it('counts mixed formats, most frequent first', async () => {
    const alpaca = JSON.stringify({ instruction: 'a', input: '', chosen: 'b', rejected: 'c' });
    const { report } = await read(lines(alpaca, row('a'), row('b')));
    expect(report.formats).toEqual([
      { format: 'TRL standard', rows: 2 },
      { format: 'LLaMA-Factory alpaca', rows: 1 },
    ]);
  });
});

describe('cancelling', () => {
  it('stops at once, also while it waits for bytes', async () => {
    const stopped = AbortSignal.abort();
    expect(await fault(row('a'), { signal: stopped })).toMatchObject({ code: 'cancelled' });
    const controller = new AbortController();
    let closed = false;
    const stream = new ReadableStream<Uint8Array>({
      start: (c) => {
        c.enqueue(new TextEncoder().encode(row('a')));
      },
      cancel: () => {
        closed = true;
      },
    });
    const reading = readPreferences(
      { name: 'x', bytesTotal: null, stream },
      { signal: controller.signal },
    );
    setTimeout(() => {
      controller.abort();
    }, 5);
    await expect(reading).rejects.toMatchObject({ code: 'cancelled' });
    expect(closed).toBe(true);
  });
});

describe('any bytes', () => {
  const jsonRow = fc.oneof(
    fc.json(),
    fc
      .record(
        {
          prompt: fc.string({ unit: 'binary' }),
          chosen: fc.jsonValue(),
          rejected: fc.jsonValue(),
          label: fc.boolean(),
        },
        { requiredKeys: [] },
      )
      .map((value) => JSON.stringify(value)),
    fc.tuple(fc.string(), fc.string()).map(([a, b]) => row('Sky?', a, b)),
  );
  const jsonFile = fc
    .tuple(
      fc.array(jsonRow, { maxLength: 6 }),
      fc.constantFrom(
        ['', '\n', ''],
        ['[', ',\r\n', ']'],
        ['{"data":[', ',', ']}\n'],
        ['\uFEFF', '\n\n', '\n'],
        ['[', ' ', ''],
      ),
      fc.nat(400),
    )
    .map(([rows, [open, join, close], cut]) => {
      const text = Buffer.from(`${open}${rows.join(join)}${close}`);
      return new Uint8Array(cut < 300 ? text.subarray(0, Math.max(0, text.length - cut)) : text);
    });
  const anyFile = fc.oneof(
    { weight: 4, arbitrary: jsonFile },
    { weight: 1, arbitrary: fc.uint8Array({ maxLength: 200 }) },
  );

  it('give a result or a RefineryError, the same however they are cut', async () => {
    const outcome = async (source: ReadSource): Promise<unknown> => {
      try {
        const { report, ...rest } = await readPreferences(source);
        return { ...rest, report: { ...report, seconds: 0 } };
      } catch (error) {
        if (!(error instanceof RefineryError)) throw error;
        return { code: error.code, message: error.message };
      }
    };
    await fc.assert(
      fc.asyncProperty(anyFile, fc.integer({ min: 1, max: 40 }), async (bytes, chunkLength) => {
        expect(await outcome(sourceOf(bytes, chunkLength))).toEqual(await outcome(sourceOf(bytes)));
      }),
      { numRuns: 400 },
    );
  });
});
