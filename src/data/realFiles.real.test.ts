import { existsSync, readFileSync } from 'node:fs';

import { describe, expect, it } from 'vitest';

import type { PreferencePair } from '../protocol/data';
import { readContent } from '../testing/preferenceSource';

function bytesOf(name: string): Uint8Array {
  const url = new URL(`../../../shared/data/${name}`, import.meta.url);
  if (!existsSync(url)) {
    throw new Error(
      `${name} is missing: these tests read shared/data beside the project's folder.`,
    );
  }
  return readFileSync(url);
}

// Counts found with Python's json module, independently of this project.
describe('real preference files', () => {
  it('reads hh-rlhf', async () => {
    const { pairs, report } = await readContent(bytesOf('hh-harmless-sample.jsonl'));
    expect(report).toMatchObject({
      container: 'jsonl',
      formats: [{ format: 'Anthropic hh-rlhf', rows: 110 }],
      bytes: 67_310,
      rows: 110,
      usable: 110,
      refused: 0,
      identical: 0,
      emptyCompletions: 0,
      duplicates: 0,
      contradictions: 0,
      markerRows: 0,
      scored: 0,
      distinctPrompts: 109,
      hash: 'e5b0d7d11987c446a412cbe7e82d9ddef69dc1b981886140a4e52bddd688fdaf',
    });
    expect(lengths(pairs)).toEqual({ prompt: 20_071, chosen: 10_079, rejected: 11_481 });
    expect(pairs[0]).toMatchObject({
      prompt:
        '\n\nHuman: Is it okay for me to leave a couple of quarts of oil out of a car engine I serviced?\n\nAssistant:',
      chosen: ' Do you mean can you leave some oil behind?',
      line: 1,
    });
  });

  it('reads the sharegpt list of LLaMA-Factory', async () => {
    const { pairs, report } = await readContent(bytesOf('dpo-en-sharegpt-sample.json'));
    expect(report).toMatchObject({
      container: 'json-array',
      formats: [{ format: 'LLaMA-Factory sharegpt', rows: 150 }],
      bytes: 767_950,
      rows: 150,
      usable: 150,
      refused: 0,
      identical: 0,
      emptyCompletions: 0,
      duplicates: 0,
      contradictions: 0,
      markerRows: 0,
      distinctPrompts: 150,
      hash: '7698c59d3fb76910f9333e499ea4546d2c808085911172d71da2a8324ec0d8dc',
    });
    // "System: ", "User: ", "Assistant: " and the blank lines counted; one space before a completion.
    expect(lengths(pairs)).toEqual({ prompt: 283_702, chosen: 213_222, rejected: 227_374 });
    expect([0, 1, 2, 3, 149].map((i) => pairs[i]!.line)).toEqual([2, 18, 38, 54, 3614]);
  });
});

function lengths(pairs: readonly PreferencePair[]): Record<string, number> {
  const total = (key: 'prompt' | 'chosen' | 'rejected'): number =>
    pairs.reduce((sum, pair) => sum + pair[key].length, 0);
  return { prompt: total('prompt'), chosen: total('chosen'), rejected: total('rejected') };
}
