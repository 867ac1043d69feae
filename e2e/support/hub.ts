import { readdirSync, readFileSync } from 'node:fs';

import type { Page } from '@playwright/test';

import { startHub, type HubServer, type ServedModel } from '../../src/testing/hubServer';
import { reference } from './checkpoints';
import { test as base } from './page';

function folder(path: string): Record<string, Buffer> {
  const names = readdirSync(`${reference}${path}`);
  return Object.fromEntries(
    names.map((name) => [name, readFileSync(`${reference}${path}/${name}`)]),
  );
}

const policy = folder('llama/policy');
const models: Record<string, ServedModel> = {
  'ours/tiny-llama': {
    files: {
      ...policy,
      'README.md': Buffer.from('# A tiny Llama\n'),
      'pytorch_model.bin': Buffer.alloc(9),
    },
    license: 'apache-2.0',
    branches: ['step1000'],
  },
  'ours/reference': { files: folder('llama/reference'), license: 'mit' },
  'ours/shut': { files: policy, license: 'other', gated: true },
  'ours/words': { files: { 'README.md': Buffer.from('x'), 'config.json': policy['config.json']! } },
};

/**
 * A test with a stand-in for the hub on this machine. The page asks the hub's own address; the browser
 * is sent on from there by a redirect, so that bytes stream as they do from the hub.
 */
export const test = base.extend<{ hub: HubServer }>({
  hub: async ({ page }, use) => {
    const hub = await startHub(models);
    await page.route('https://huggingface.co/**', async (route) => {
      const { pathname, search } = new URL(route.request().url());
      await route.fulfill({
        status: 307,
        headers: { location: `${hub.url}${pathname}${search}`, 'access-control-allow-origin': '*' },
      });
    });
    await use(hub);
    await hub.close();
  },
});

/** Opens the dialog of the hub for one of the run's models. */
export async function openHub(page: Page, role: 'policy' | 'reference' = 'policy'): Promise<void> {
  await page.getByRole('button', { name: `From the Hugging Face hub for the ${role}` }).click();
}

/** Types a model's name and looks it up. */
export async function lookUp(page: Page, name: string, revision = 'main'): Promise<void> {
  await page.getByLabel('Model', { exact: true }).fill(name);
  await page.getByLabel('Revision', { exact: true }).fill(revision);
  await page.getByRole('button', { name: 'Look it up' }).click();
}
