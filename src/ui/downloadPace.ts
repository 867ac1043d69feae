/** Chromium drops, without a word, every download of a page after the tenth that begins within a second. */
const most = 10;
/** A little more than its second, since its clock is not ours. */
const withinMilliseconds = 1100;

/**
 * How many milliseconds a download has to wait so that the browser takes it.
 *
 * @param begun when earlier downloads began, the last one last
 */
export function waitBeforeDownload(begun: readonly number[], now: number): number {
  const first = begun.at(-most);
  return first === undefined ? 0 : Math.max(0, first + withinMilliseconds - now);
}

/** Those of the times that the next wait depends on. */
export function downloadBegan(begun: readonly number[], now: number): readonly number[] {
  return [...begun, now].slice(-most);
}
