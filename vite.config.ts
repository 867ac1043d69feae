import react from '@vitejs/plugin-react';
import { defineConfig, type Plugin } from 'vite';

/**
 * TensorFlow.js hands its threaded WASM factory to threads as text; the minifier drops a `typeof`
 * guard in it and every thread then throws. Dropping the guarded branch ourselves avoids that.
 */
const threadedWasm = (): Plugin => ({
  name: 'tfjs-threaded-wasm',
  enforce: 'pre',
  transform: {
    filter: { id: /tfjs-backend-wasm-threaded-simd\.js/ },
    handler(code) {
      const guard = 'typeof _scriptDir !== "undefined" && _scriptDir';
      if (!code.includes(guard))
        this.error('tfjs-backend-wasm changed: the threaded guard is gone');
      return { code: code.replace(guard, 'false'), map: null };
    },
  },
});

const isolation = {
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
};

// Deep imports and the packages' entries would otherwise bring two copies of the same code.
const tensorflow = {
  find: /^@tensorflow\/(tfjs-core|tfjs-backend-(?:cpu|wasm|webgpu))$/,
  replacement: '@tensorflow/$1/dist/index.js',
};

export default defineConfig({
  base: './',
  resolve: { alias: [tensorflow] },
  plugins: [react()],
  worker: {
    format: 'es',
    plugins: () => [threadedWasm()],
    // Some nine hundred equal licence banners; public/licenses.txt has each license once.
    rolldownOptions: { output: { comments: { legal: false } } },
  },
  build: { target: 'es2023', chunkSizeWarningLimit: 900 },
  // Named, so that the development server does not find them late and reload.
  optimizeDeps: {
    include: [
      '@huggingface/hub',
      '@huggingface/tokenizers',
      '@tensorflow/tfjs-core',
      '@tensorflow/tfjs-core/dist/register_all_gradients',
      '@tensorflow/tfjs-backend-cpu',
      '@tensorflow/tfjs-backend-wasm',
      '@tensorflow/tfjs-backend-webgpu',
    ],
  },
  server: { headers: isolation },
  preview: { headers: isolation },
});
