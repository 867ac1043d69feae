// npm run test:real: the checks that read the real preference files beside the project.
import { existsSync } from 'node:fs';
import process from 'node:process';

import { ensureBuilt } from './build.mjs';
import { ensureInstalled, root } from './install.mjs';
import { realChecks, runStages } from './stages.mjs';

const files = ['hh-harmless-sample.jsonl', 'dpo-en-sharegpt-sample.json'];
const missing = files.find((name) => !existsSync(`${root}../shared/data/${name}`));
if (missing) {
  console.error(
    `../shared/data/${missing} is not there: these checks need the real preference files.`,
  );
  process.exit(1);
}
ensureInstalled();
const { provideBrowser } = await import('./provideBrowser.mjs');
process.env.CHROMIUM = await provideBrowser();
ensureBuilt();
runStages(realChecks, 'npm run test:real');
