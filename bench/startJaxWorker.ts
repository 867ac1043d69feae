/** Starts the worker of jax-js, which the app does not carry. */
export function startJaxWorker(): Worker {
  return new Worker(new URL('./jax.worker.ts', import.meta.url), { type: 'module', name: 'jax' });
}
