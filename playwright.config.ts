import { defineConfig } from '@playwright/test';

import { browserArguments, findBrowser } from './scripts/browser.mjs';

const port = Number(process.env.TEST_PORT ?? 4188);

export default defineConfig({
  testDir: 'e2e',
  outputDir: 'test-results',
  workers: 1,
  retries: 0,
  fullyParallel: false,
  forbidOnly: true,
  timeout: 180_000,
  expect: { timeout: 60_000 },
  use: {
    baseURL: `http://127.0.0.1:${port}/`,
    launchOptions: { executablePath: findBrowser(), args: [...browserArguments] },
    trace: 'off',
    actionTimeout: 20_000,
  },
  webServer: {
    command: `node scripts/serve.mjs --port ${port}`,
    url: `http://127.0.0.1:${port}/`,
    reuseExistingServer: false,
  },
  projects: [
    { name: 'e2e', testMatch: /.*\.spec\.ts/, testIgnore: /.*\.real\.spec\.ts/ },
    { name: 'real', testMatch: /.*\.real\.spec\.ts/ },
  ],
});
