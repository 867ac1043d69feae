import { violations } from './support/axe';
import { exported } from './support/charts';
import {
  dropText,
  expect,
  expectNothingSideways,
  fill,
  frameDrawn,
  openPage,
  smallFile,
  smallRun,
  test,
} from './support/page';

test('after a reload the charts of Watch are those of the kept runs that are chosen', async ({
  page,
}) => {
  await openPage(page);
  await dropText(page, 'pairs.jsonl', smallFile(24));
  await fill(page, { ...smallRun, Steps: '10' });
  await page.getByRole('button', { name: 'Train', exact: true }).click();
  await expect(page.getByTestId('run-status')).toHaveText(/Done · 10 steps/);
  const margins = page.locator('[data-chart="margins"]');
  const legend = margins.locator('output').nth(1);
  await frameDrawn(page);
  await expect(legend).not.toHaveText('–');
  const last = await legend.textContent();

  await page.goto('./#view=experiments');
  await page.reload();
  const row = page.getByRole('row').filter({ has: page.getByRole('checkbox') });
  // What its weights take stands with the run, as in the list of weights.
  const bytes = /[\d.]+ [KM]iB/.exec(
    await page.getByRole('list', { name: 'Weights kept' }).getByRole('listitem').innerText(),
  )![0];
  await expect(row).toContainText(`weights ${bytes}`);
  const watch = page.getByRole('link', { name: 'Watch', exact: true });
  await watch.click();
  await expect(page.getByRole('heading', { name: /^Watch a small language model/ })).toBeVisible();
  await expect(page.getByRole('region', { name: 'Charts', exact: true })).toHaveCount(0);

  await page.getByRole('link', { name: 'Experiments', exact: true }).click();
  await row.getByRole('checkbox').check();
  await watch.click();
  await expect(page.getByRole('heading', { name: /^Watch a small language model/ })).toBeVisible();
  const key = page.getByRole('region', { name: 'Kept runs behind the charts' });
  await expect(key.getByRole('listitem')).toHaveText(['Sr-DPO']);
  await expect(margins.locator('canvas')).toHaveAttribute(
    'aria-label',
    `Reward margin: Sr-DPO ${last!}`,
  );
  await expect(page.locator('[data-chart="refinement"]')).toBeVisible();
  await expect(page.locator('[data-chart="sft-loss"]')).toBeVisible();
  // Nothing was sampled.
  await expect(page.locator('[data-chart="sampled-kl"]')).toHaveCount(0);
  const svg = (await exported(page, 'Reward margin', 'SVG')).toString();
  expect(svg.match(/data-drawn="behind"/g)).toHaveLength(1);
  expect(svg).not.toContain('>held out</text>');
  // The cross-hair goes along the run's points: at its left end every margin is 0.
  await margins.scrollIntoViewIfNeeded();
  const box = (await margins.locator('.u-over').boundingBox())!;
  await page.mouse.move(box.x + 2, box.y + 20);
  await expect(margins.getByTitle('Sr-DPO').locator('output')).toHaveText('0');
  await page.mouse.move(0, 0);
  for (const [width, colorScheme] of [
    [1440, 'light'],
    [360, 'dark'],
  ] as const) {
    await page.emulateMedia({ colorScheme });
    await page.setViewportSize({ width, height: 780 });
    expect(await violations(page, '#charts')).toEqual([]);
  }
  await expectNothingSideways(page, 360);
  await key.getByRole('button', { name: 'Put away' }).click();
  await expect(margins).toHaveCount(0);
  await key.getByRole('button', { name: 'Draw 1 kept run on the charts' }).click();
  await expect(margins).toBeVisible();

  // A run of the page's own has its charts again, over the kept one.
  await page.setViewportSize({ width: 1280, height: 900 });
  await dropText(page, 'pairs.jsonl', smallFile(24));
  await fill(page, { ...smallRun, Steps: '5' });
  await page.getByRole('button', { name: 'Train', exact: true }).click();
  await expect(page.getByTestId('run-status')).toHaveText(/Done · 5 steps/);
  await expect(key).toContainText('Behind this run');
  await expect(margins.locator('canvas')).toHaveAttribute(
    'aria-label',
    new RegExp(`held out [\\d.e-]+, Sr-DPO ${last!}$`),
  );
});
