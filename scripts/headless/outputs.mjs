// The plain files that a run leaves behind.
import { closeSync, mkdirSync, openSync, rmSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';

/** Bytes of a file that cross from the page at once. */
const partBytes = 4 * 1024 * 1024;
const written = ['metrics.jsonl', 'pairs.jsonl', 'summary.json', 'policy'];

/** @param {unknown} value */
const line = (value) => `${JSON.stringify(value)}\n`;

/** Writes rows as they come, so that a run that breaks leaves what it had. */
export class Outputs {
  /** @type {Map<string, number>} */
  #open = new Map();

  /** @param {string} folder made where it is missing; an earlier run's files in it are replaced */
  constructor(folder) {
    this.folder = folder;
    mkdirSync(folder, { recursive: true });
    for (const name of written) rmSync(join(folder, name), { recursive: true, force: true });
    this.#file('metrics.jsonl');
  }

  /** @param {string} name */
  #file(name) {
    let file = this.#open.get(name);
    if (file === undefined) {
      file = openSync(join(this.folder, name), 'w');
      this.#open.set(name, file);
    }
    return file;
  }

  /** @param {readonly any[]} rows */
  metrics(rows) {
    // Seconds are left out: the same run file gives the same bytes.
    for (const { phase, step, epoch, split, values } of rows)
      writeSync(this.#file('metrics.jsonl'), line({ phase, step, epoch, split, ...values }));
  }

  /** @param {readonly unknown[]} rows */
  pairs(rows) {
    for (const row of rows) writeSync(this.#file('pairs.jsonl'), line(row));
  }

  /** @param {unknown} summary */
  summary(summary) {
    writeFileSync(join(this.folder, 'summary.json'), `${JSON.stringify(summary, null, 2)}\n`);
  }

  /** Fetches the policy's files from the page, part by part. @param {import('playwright').Page} page */
  async policy(page) {
    const folder = join(this.folder, 'policy');
    mkdirSync(folder, { recursive: true });
    const files = await page.evaluate(() =>
      /** @type {any} */ (window).refineryHeadless.exportPolicy(),
    );
    for (const { name, size } of files) {
      const file = openSync(join(folder, name), 'w');
      for (let from = 0; from < size; from += partBytes) {
        const range = [name, from, Math.min(size, from + partBytes)];
        const part = await page.evaluate(
          (/** @type {any} */ r) => /** @type {any} */ (window).refineryHeadless.filePart(...r),
          range,
        );
        writeSync(file, Buffer.from(part, 'base64'));
      }
      closeSync(file);
    }
  }

  close() {
    for (const file of this.#open.values()) closeSync(file);
    this.#open.clear();
  }
}
