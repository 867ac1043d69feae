import { test as base, expect, type Locator, type Page } from '@playwright/test';

type Box = NonNullable<Awaited<ReturnType<Locator['boundingBox']>>>;

/**
 * A test whose page may write no error and no warning to its console. `unansweredAt` is an address that
 * a test makes fail: the browser itself tells of each failed request, and no page can hold that back.
 */
export const test = base.extend<{ unansweredAt: RegExp | null }>({
  unansweredAt: [null, { option: true }],
  page: async ({ page, unansweredAt }, use) => {
    const said: string[] = [];
    page.on('console', (message) => {
      if (!['error', 'warning'].includes(message.type())) return;
      const ofNetwork = message.text().startsWith('Failed to load resource: ');
      if (ofNetwork && unansweredAt?.test(message.location().url)) return;
      said.push(message.text());
    });
    page.on('pageerror', (error) => said.push(error.message));
    await use(page);
    expect(said, 'the page’s console').toEqual([]);
  },
});
export { expect };

/** Opens the page and waits until its backend has answered. */
export async function openPage(page: Page, address = './'): Promise<void> {
  await page.goto(address);
  await expect(page.getByTestId('run-status')).not.toHaveText('Starting the backend');
}

/** Short distinct pairs of our own writing, as JSONL. */
export function smallFile(count: number): string {
  const things = [
    'kettle',
    'garden',
    'bicycle',
    'river',
    'library',
    'window',
    'lantern',
    'notebook',
  ];
  const verbs = ['clean', 'paint', 'move', 'store'];
  return Array.from({ length: count }, (_, i) =>
    JSON.stringify({
      prompt: `How do I ${verbs[Math.floor(i / 8) % 4]!} a ${things[i % 8]!}?`,
      chosen: ' Take your time.',
      rejected: i % 2 === 0 ? ' No idea.' : ' Just do it now.',
    }),
  ).join('\n');
}

/** Settings of a run that ends within seconds on `smallFile(24)`, by their labels. */
export const smallRun = {
  'Context length': '32',
  'SFT steps': '3',
  'SFT batch': '4',
  Batch: '4',
  'Held-out share': '0.25',
  'Evaluate every': '5',
} as const;

/** Puts a file of this text into the page's first file input. */
export async function dropText(page: Page, name: string, text: string | Buffer): Promise<void> {
  const buffer = typeof text === 'string' ? Buffer.from(text) : text;
  await page
    .locator('input[type=file]')
    .first()
    .setInputFiles({ name, mimeType: 'application/octet-stream', buffer });
}

/** Opens the cards whose fields a test fills in. */
export async function openCards(page: Page): Promise<void> {
  await page.evaluate(() => {
    document.querySelectorAll('aside details').forEach((card) => {
      (card as HTMLDetailsElement).open = true;
    });
  });
}

/** Fills in settings by their labels. */
export async function fill(page: Page, values: Readonly<Record<string, string>>): Promise<void> {
  await openCards(page);
  for (const [label, value] of Object.entries(values))
    await page.getByRole('textbox', { name: label, exact: true }).fill(value);
}

/** The value that a chart's legend shows, once it shows one: it is written in the frame after its numbers came. */
export async function legend(page: Page, chart: string, line = 0): Promise<number> {
  const output = page.locator(`[data-chart="${chart}"] output`).nth(line);
  await frameDrawn(page);
  await expect(output).not.toHaveText('–');
  return Number(await output.textContent());
}

/** Waits until what the page has been told by now is drawn. */
export async function frameDrawn(page: Page): Promise<void> {
  await page.evaluate(
    () =>
      new Promise((resolve) => {
        requestAnimationFrame(() => requestAnimationFrame(resolve));
      }),
  );
}

/** Where an element is once it stands still: what comes into sight or has come late may still move it. */
export async function standing(element: Locator): Promise<Box> {
  let box: Box | null = null;
  await expect(async () => {
    const before = await element.boundingBox();
    await frameDrawn(element.page());
    box = await element.boundingBox();
    expect(box).not.toBeNull();
    expect(box).toEqual(before);
  }).toPass();
  return box!;
}

/** Asserts that the page is no wider than its window, as soon as what measures itself has done so. */
export async function expectNothingSideways(page: Page, width: number): Promise<void> {
  await expect
    .poll(() => page.evaluate(() => document.documentElement.scrollWidth))
    .toBeLessThanOrEqual(width);
}

/** Keeps every word that the run's status says from now on. */
export async function recordStatus(page: Page): Promise<() => Promise<string[]>> {
  const words = await page.getByTestId('run-status').evaluateHandle((element) => {
    const said: string[] = [];
    new MutationObserver(() => said.push(element.textContent)).observe(element, {
      ...{ childList: true, characterData: true, subtree: true },
    });
    return said;
  });
  return () => words.jsonValue();
}

/** Chooses a backend by hand and waits for it. */
export async function chooseBackend(page: Page, name: 'WebGPU' | 'WASM' | 'CPU'): Promise<void> {
  await page.getByRole('button', { name: /^(WASM|WebGPU|CPU|No backend)$/ }).click();
  await page.getByLabel('Compute on').selectOption({ label: name });
  await expect(page.getByRole('button', { name, exact: true })).toBeVisible();
}
