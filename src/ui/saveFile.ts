import { downloadBegan, waitBeforeDownload } from './downloadPace';

let begun: readonly number[] = [];
let last = Promise.resolve();

function hand(name: string, blob: Blob): void {
  const url = URL.createObjectURL(blob);
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  // The download has its own hold on the bytes once it has begun.
  setTimeout(() => {
    URL.revokeObjectURL(url);
  }, 10_000);
}

/** Hands bytes or text to the browser as a download, after those before it and at a pace at which it takes all. */
export function saveFile(name: string, contents: BlobPart): void {
  const blob = new Blob([contents]);
  last = last.then(async () => {
    const wait = waitBeforeDownload(begun, performance.now());
    if (wait > 0) await new Promise((resolve) => setTimeout(resolve, wait));
    hand(name, blob);
    begun = downloadBegan(begun, performance.now());
  });
}

/** Waits until the browser has every file that was to be saved by now. */
export function allSaved(): Promise<void> {
  return last;
}
