import { formatBytes } from '../format';
import { saidBy } from './saidBy';

/** A run needs more than WebAssembly gives in all; each of the settings, as `path value`, makes it fit by itself. */
export function wasmMemoryIsExceeded(
  needed: number,
  most: number,
  settings: readonly string[],
): string {
  const [first, ...more] = settings;
  const way =
    first === undefined
      ? 'no batch, optimizer or share of the model fits by itself, so take several, shorter rows or a smaller model'
      : more.length === 0
        ? `${first} fits`
        : `any of ${settings.join(', ')} fits`;
  return `This run needs about ${formatBytes(needed)}, and WebAssembly gives at most ${formatBytes(most)}: ${way}.`;
}

/** The same on the page, which offers the settings beside it. */
export function wasmNeedsLighterRun(needed: number, most: number): string {
  return `This run needs about ${formatBytes(needed)}, and WebAssembly gives at most ${formatBytes(most)}; take one of the lighter settings under Model, or compute on WebGPU.`;
}

/** The module has no room for an array any more. */
export function wasmMemoryIsFull(needed: number, held: number): string {
  return `WebAssembly’s memory is full: ${formatBytes(needed)} more were needed, and of the ${formatBytes(held)} that it holds no piece as large is free; restart the worker and take a lighter setting (a smaller micro-batch, RMSprop, LoRA).`;
}

/** The module broke off; what it holds is not to be trusted. */
export function wasmBrokeOff(why: string): string {
  return `WebAssembly broke off (${saidBy(why)}); restart the worker, and take a lighter setting if its memory was full.`;
}
