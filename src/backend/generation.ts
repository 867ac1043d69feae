import { getBackend } from '@tensorflow/tfjs-core';

let started = 0;

/** Says that a backend was started anew: what was kept on the one before is gone. */
export function backendStarted(): void {
  started += 1;
}

/** Names the running backend instance; it changes with every start. */
export function backendKey(): string {
  return `${getBackend()} ${started}`;
}
