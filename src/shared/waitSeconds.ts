/** Waits, unless the signal ends it. @throws the signal's reason */
export function waitSeconds(seconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const end = (): void => {
      clearTimeout(timer);
      reject(signal.reason as Error);
    };
    const timer = setTimeout(() => {
      signal.removeEventListener('abort', end);
      resolve();
    }, seconds * 1000);
    if (signal.aborted) end();
    else signal.addEventListener('abort', end, { once: true });
  });
}
