import { afterEach, expect, it, vi } from 'vitest';

import { privateFilesInMemory } from '../testing/privateFiles';
import { RunFolders } from './runFolders';

const bytes = (text: string) => new TextEncoder().encode(text);
const opened = async (): Promise<RunFolders> => (await RunFolders.open())!;

afterEach(() => {
  vi.unstubAllGlobals();
});

it('keeps every snapshot apart, and gives one back as it was', async () => {
  privateFilesInMemory();
  const folders = await opened();
  const first = await folders.write('a', 1, [
    { name: 'state.json', bytes: bytes('one') },
    { name: 'adapter/x.json', bytes: bytes('x') },
  ]);
  const second = await folders.write('a', 2, [{ name: 'state.json', bytes: bytes('second') }]);
  const texts = async (stored: typeof first) =>
    Promise.all(
      (await folders.files('a', stored))!.map(async ({ name, blob }) => [name, await blob.text()]),
    );
  expect(await texts(first)).toEqual([
    ['state.json', 'one'],
    ['adapter/x.json', 'x'],
  ]);
  expect(await texts(second)).toEqual([['state.json', 'second']]);
  // A later snapshot that shares a file of an earlier one; what was begun behind it stays.
  await folders.write('a', 3, [{ name: 'state.json', bytes: bytes('begun') }]);
  const kept = [...second, first[1]!];
  await folders.keepOnly('a', 2, kept);
  expect(await texts(kept)).toEqual([
    ['state.json', 'second'],
    ['adapter/x.json', 'x'],
  ]);
  expect(await folders.files('a', first)).toBeNull();
  expect(
    await folders.files('a', [{ name: 'state.json', stored: '000003.state.json', bytes: 5 }]),
  ).not.toBeNull();
  await folders.removeSnapshot('a', 3);
  expect(
    await folders.files('a', [{ name: 'state.json', stored: '000003.state.json', bytes: 5 }]),
  ).toBeNull();
  expect(await texts(kept)).toHaveLength(2);
});

it('takes a file that was cut short for none, and a run without a folder as well', async () => {
  privateFilesInMemory();
  const folders = await opened();
  const [file] = await folders.write('a', 1, [{ name: 'state.json', bytes: bytes('one') }]);
  expect(await folders.files('a', [{ ...file!, bytes: 4 }])).toBeNull();
  expect(await folders.files('b', [file!])).toBeNull();
  expect(await folders.ids()).toEqual(['a']);
  await folders.remove('a');
  await folders.remove('a');
  expect(await folders.ids()).toEqual([]);
});

it('copies what a run was given once', async () => {
  let writes = 0;
  privateFilesInMemory(() => {
    writes += 1;
  });
  const folders = await opened();
  await folders.copyInput('key', new Blob(['pairs']));
  await folders.copyInput('key', new Blob(['pairs']));
  expect(writes).toBe(1);
  expect(await (await folders.input('key', 5))!.text()).toBe('pairs');
  expect(await folders.input('key', 6)).toBeNull();
  expect(await folders.input('other', 5)).toBeNull();
  await folders.removeInput('key');
  expect(await folders.inputs()).toEqual([]);
});

it('is not there where the browser gives no private files', async () => {
  vi.stubGlobal('navigator', {});
  expect(await RunFolders.open()).toBeNull();
});
