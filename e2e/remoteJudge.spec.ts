import { startJudge } from '../src/testing/judgeServer';
import { violations } from './support/axe';
import {
  chooseBackend,
  dropText,
  expect,
  fill,
  openPage,
  smallFile,
  smallRun,
  test,
} from './support/page';
import { privateFiles, untilNoRunGoesOn } from './support/privateFiles';

test('a judge at an address is asked only after the user’s word, and its key stays in memory', async ({
  page,
}) => {
  const judge = await startJudge();
  const key = 'sk-never-to-be-kept';
  await openPage(page);
  await chooseBackend(page, 'WASM');
  await dropText(page, 'pairs.jsonl', smallFile(24));
  await fill(page, { ...smallRun, Steps: '4', 'Evaluate every': '2', 'New tokens': '6' });
  await fill(page, { 'Learning rate': '0.05' });
  await page.getByRole('combobox', { name: 'Judge' }).selectOption('remote');
  await fill(page, { 'Sampled prompts': '4' });
  const setup = page.getByRole('group', { name: 'The judge’s address' });
  await setup.getByLabel('Address').fill(judge.url);
  await setup.getByLabel('Model').fill('some-model');
  const secret = setup.getByLabel('Key', { exact: true });
  await secret.fill('sk–with-a-dash');
  await expect(setup.getByRole('alert')).toContainText('cannot be sent in a header');
  await secret.fill(key);
  await expect(setup.getByRole('alert')).toHaveCount(0);
  await setup.getByLabel('Price in, per million tokens').fill('1');
  await setup.getByLabel('Price out, per million tokens').fill('2');
  await expect(setup.getByRole('table')).toContainText('24 = 4 prompts × 3 evaluations × 2 orders');
  expect(await violations(page, 'fieldset')).toEqual([]);

  const train = page.getByRole('button', { name: 'Train', exact: true });
  const dialog = page.getByRole('dialog', { name: 'May this run ask the judge?' });
  await train.click();
  await expect(dialog.getByTestId('judge-address')).toHaveText(`${judge.url}/chat/completions`);
  await expect(dialog.getByRole('row', { name: /^Cost/ })).toContainText(/0\.0\d/);
  expect(await violations(page, 'dialog')).toEqual([]);
  await dialog.getByRole('button', { name: 'Close' }).click();
  await expect(dialog).toBeHidden();
  expect(judge.calls).toHaveLength(0);

  await train.click();
  await dialog.getByRole('button', { name: 'Send them and train' }).click();
  await expect(page.getByTestId('run-status')).toHaveText(/Done · 4 steps in/);
  expect(judge.calls.length).toBeGreaterThan(0);
  expect(judge.calls.length).toBeLessThanOrEqual(16);
  expect(judge.calls[0]).toMatchObject({ authorization: `Bearer ${key}`, cookie: null });
  await expect(page.getByTestId('verdicts')).toContainText(/Sampled win rate \d\.\d\d .* n = 4/);
  const first = page.getByRole('region', { name: 'Samples' }).getByRole('listitem').first();
  await expect(first).toContainText(/(same in both orders|answers are the same)/);

  // A refused key leaves verdicts missing and the run whole.
  judge.fail(...Array.from({ length: 50 }, () => ({ status: 401 })));
  await fill(page, { Seed: '2' });
  page.once('dialog', (question) => void question.accept());
  await train.click();
  await dialog.getByRole('button', { name: 'Send them and train' }).click();
  await expect(page.getByTestId('missing-verdicts')).toContainText(
    'The judge refuses the key (status 401)',
  );
  await expect(page.getByTestId('run-status')).toHaveText(/Done · 4 steps in/);

  await untilNoRunGoesOn(page);
  const files = await privateFiles(page);
  expect(files).not.toEqual([]);
  const elsewhere = await page.evaluate(async () => {
    const done = <T>(request: IDBRequest<T>): Promise<T> =>
      new Promise((resolve, reject) => {
        request.onsuccess = () => {
          resolve(request.result);
        };
        request.onerror = () => {
          reject(request.error!);
        };
      });
    const rows: unknown[] = [];
    for (const { name } of await indexedDB.databases()) {
      const database = await done(indexedDB.open(name!));
      for (const store of database.objectStoreNames)
        rows.push(store, await done(database.transaction(store).objectStore(store).getAll()));
      database.close();
    }
    const stored = (storage: Storage) => Object.entries<string>(storage);
    const page = [location.href, document.cookie, document.documentElement.outerHTML];
    const state: unknown = history.state;
    return JSON.stringify({
      local: stored(localStorage),
      session: stored(sessionStorage),
      rows,
      page,
      state,
    });
  });
  const kept = `${elsewhere}${JSON.stringify(files)}`;
  expect(kept).not.toContain(key);
  for (const known of ['refinery-settings', 'win_rate', 'pairs.jsonl'])
    expect(kept).toContain(known);
  for (const name of ['Save run file', 'Metrics as JSON lines', 'Metrics as CSV']) {
    const downloading = page.waitForEvent('download');
    await page.getByRole('button', { name }).click();
    let text = '';
    for await (const part of await (await downloading).createReadStream()) text += String(part);
    expect(text).toMatch(/remote|win_rate/);
    for (const secret of [key, judge.url, 'some-model']) expect(text).not.toContain(secret);
  }

  // While a run asks with it, the key alone can be changed: by having it forgotten.
  judge.recover();
  judge.fail(...Array.from({ length: 50 }, () => 'stall' as const));
  await fill(page, { Seed: '3' });
  page.once('dialog', (question) => void question.accept());
  await train.click();
  const before = judge.calls.length;
  await dialog.getByRole('button', { name: 'Send them and train' }).click();
  await judge.called(before + 1);
  await expect(secret).toBeDisabled();
  await setup.getByRole('button', { name: 'Forget the key' }).click();
  await expect(page.getByTestId('run-status')).toHaveText(/Done · 4 steps in/);
  await expect(page.getByTestId('missing-verdicts')).toContainText('The judge’s key was forgotten');
  await expect(secret).toHaveValue('');
  await judge.close();
});
