import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import type { HubFile, HubModel } from '../protocol/hub';
import { commit, startHub, type HubServer } from '../testing/hubServer';
import { bytesToSkip, downloadFile, pauses, type PartStore } from './download';

const weights = Buffer.from(Array.from({ length: 5000 }, (_, i) => (i * 7) % 251));
const path = 'model.safetensors';
const file: HubFile = { path, bytes: weights.length, hash: { kind: 'sha256', hex: '' } };
const model: HubModel = {
  ...{ name: 'ours/tiny', revision: 'main', commit, license: null, kind: null, gated: false },
  files: [file],
};

class Parts implements PartStore {
  bytes = Buffer.alloc(0);
  received(): Promise<number> {
    return Promise.resolve(this.bytes.length);
  }
  append(_: string, chunks: readonly Uint8Array[]): Promise<void> {
    this.bytes = Buffer.concat([this.bytes, ...chunks]);
    return Promise.resolve();
  }
  discard(): Promise<void> {
    this.bytes = Buffer.alloc(0);
    return Promise.resolve();
  }
}

let hub: HubServer;
let parts: Parts;
let waits: number[];
let ending: AbortController;
beforeEach(async () => {
  hub = await startHub({ 'ours/tiny': { files: { [path]: weights } } });
  [parts, waits, ending] = [new Parts(), [], new AbortController()];
});
afterEach(() => hub.close());

const download = (more: { stallSeconds?: number; onBytes?: (count: number) => void } = {}) =>
  downloadFile(model, file, parts, {
    ...{ url: hub.url, signal: ending.signal, onBytes: () => undefined },
    onWaiting: () => undefined,
    wait: (seconds) => {
      waits.push(seconds);
      return Promise.resolve();
    },
    ...more,
  });
const ranges = (): (string | null)[] =>
  hub.questions.filter(({ status }) => status !== 302).map(({ range }) => range);

describe('a download', () => {
  it('fetches a whole file at once', async () => {
    let told = 0;
    await download({ onBytes: (count) => (told += count) });
    expect(parts.bytes.equals(weights)).toBe(true);
    expect(told).toBe(5000);
    expect(ranges()).toEqual([null]);
    expect(waits).toEqual([]);
  });

  it('goes on from where connections broke, and fetches no byte twice', async () => {
    hub.fail(path, { kind: 'break', after: 1200 }, { kind: 'break', after: 800 });
    await download();
    expect(parts.bytes.equals(weights)).toBe(true);
    expect(ranges()).toEqual([null, 'bytes=1200-', 'bytes=2000-']);
    expect(hub.sent()).toBe(5000);
    // Bytes came each time, so that no pause grew.
    expect(waits).toEqual([1, 1]);
  });

  it('rests longer each time while nothing comes, and then says so', async () => {
    hub.fail(path, ...Array.from({ length: 5 }, () => ({ kind: 'break', after: 0 }) as const));
    await expect(download()).rejects.toThrow('press Resume to go on');
    expect(waits).toEqual([...pauses]);
    await download();
    expect(parts.bytes.equals(weights)).toBe(true);
  });

  it('tries a busy hub again and takes a refusal at its word', async () => {
    hub.answer(503, 429);
    await download();
    expect(waits).toEqual([1, 2]);
    parts = new Parts();
    hub.answer(404);
    await expect(download()).rejects.toThrow('no longer has it at this commit');
    hub.answer(401);
    await expect(download()).rejects.toThrow('accounts that agreed');
    expect(waits).toEqual([1, 2]);
  });

  it('rests as long as a busy hub asks, and says so where that is long', async () => {
    hub.rest(30);
    await download();
    expect(waits).toEqual([30]);
    parts = new Parts();
    hub.rest(3600);
    await expect(download()).rejects.toThrow('asks for a pause');
    expect(waits).toEqual([30]);
  });

  it('passes over what is here where the range is not heeded', async () => {
    hub.ignoreRanges();
    hub.fail(path, { kind: 'break', after: 1200 });
    await download();
    expect(parts.bytes.equals(weights)).toBe(true);
  });

  it('counts a connection without bytes as broken', async () => {
    hub.fail(path, { kind: 'hold', after: 700 });
    await download({ stallSeconds: 0.2 });
    expect(parts.bytes.equals(weights)).toBe(true);
    expect(ranges()).toEqual([null, 'bytes=700-']);
  });

  it('keeps what arrived when it is canceled', async () => {
    hub.fail(path, { kind: 'hold', after: 700 });
    let told = 0;
    const stopped = download({
      onBytes: (count) => {
        told += count;
        if (told === 700) ending.abort();
      },
    });
    await expect(stopped).rejects.toMatchObject({ name: 'AbortError' });
    expect(parts.bytes.equals(weights.subarray(0, 700))).toBe(true);
    expect(waits).toEqual([]);
  });

  it('throws away a file that is longer than announced', async () => {
    hub.alter(path, Buffer.concat([weights, Buffer.from('more')]));
    await expect(download()).rejects.toThrow('is not what the hub announced');
    expect(parts.bytes.length).toBe(0);
  });
});

it('a body begins where its header says, or where it was asked to', () => {
  expect(bytesToSkip(0, 200, null)).toBe(0);
  expect(bytesToSkip(700, 200, null)).toBe(700);
  expect(bytesToSkip(700, 206, 'bytes 700-4999/5000')).toBe(0);
  expect(bytesToSkip(700, 206, 'bytes 512-4999/5000')).toBe(188);
  expect(bytesToSkip(700, 206, 'bytes 900-4999/5000')).toBe(-200);
  expect(bytesToSkip(700, 206, null)).toBe(0);
});
