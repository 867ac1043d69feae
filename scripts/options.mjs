// Reads the options of the scripts that serve the page.
import process from 'node:process';
import { parseArgs } from 'node:util';

import { portIsNoNumber } from './sentences.mjs';

/**
 * What `--port` and `--no-open` say; ends with a sentence where they cannot be read.
 * @param {number} port the one to take where none is named
 */
export function readOptions(port) {
  try {
    const { values } = parseArgs({
      options: {
        port: { type: 'string', default: String(port) },
        'no-open': { type: 'boolean', default: false },
      },
    });
    if (!/^\d{1,5}$/.test(values.port) || Number(values.port) > 65_535)
      throw new RangeError(portIsNoNumber(values.port));
    return { port: Number(values.port), opens: !values['no-open'] };
  } catch (error) {
    console.error(/** @type {Error} */ (error).message);
    return process.exit(2);
  }
}
