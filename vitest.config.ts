import { playwright } from '@vitest/browser-playwright';
import { defineConfig } from 'vitest/config';

import { browserArguments, findBrowser } from './scripts/browser.mjs';

const tensorflow = {
  find: /^@tensorflow\/(tfjs-core|tfjs-backend-(?:cpu|wasm|webgpu))$/,
  replacement: '@tensorflow/$1/dist/index.js',
};

export default defineConfig({
  test: {
    projects: [
      {
        resolve: { alias: [tensorflow] },
        test: {
          name: 'unit',
          include: ['src/**/*.test.{ts,tsx}'],
          exclude: ['src/**/*.webgpu.test.ts', 'src/**/*.real.test.ts'],
          environment: 'node',
          isolate: false,
          testTimeout: 60_000,
          server: { deps: { inline: [/@tensorflow/] } },
        },
      },
      {
        resolve: { alias: [tensorflow] },
        test: {
          name: 'real',
          include: ['src/**/*.real.test.ts'],
          environment: 'node',
          testTimeout: 120_000,
          server: { deps: { inline: [/@tensorflow/] } },
        },
      },
      {
        // What the bundler would find late makes the page reload in the middle of a test.
        optimizeDeps: {
          include: [
            '@huggingface/jinja',
            '@huggingface/tokenizers',
            '@tensorflow/tfjs-core',
            '@tensorflow/tfjs-core/dist/register_all_gradients',
            '@tensorflow/tfjs-backend-cpu',
            '@tensorflow/tfjs-backend-wasm',
            '@tensorflow/tfjs-backend-webgpu',
            'valibot',
          ],
        },
        test: {
          name: 'webgpu',
          include: ['src/**/*.webgpu.test.ts'],
          testTimeout: 240_000,
          fileParallelism: false,
          browser: {
            enabled: true,
            headless: true,
            screenshotFailures: false,
            provider: playwright({
              launchOptions: { executablePath: findBrowser(), args: [...browserArguments] },
            }),
            instances: [{ browser: 'chromium' }],
          },
        },
      },
    ],
  },
});
