// npm run test:real: the checks that read the real preference files beside the project.
import { existsSync } from 'node:fs';
import process from 'node:process';

import { ensureInstalled, root } from './install.mjs';
import { realFileIsMissing } from './sentences.mjs';
import { realChecks, runStages } from './stages.mjs';

const files = ['hh-harmless-sample.jsonl', 'dpo-en-sharegpt-sample.json'];
const missing = files.find((name) => !existsSync(`${root}../shared/data/${name}`));
if (missing) {
  console.error(realFileIsMissing(`../shared/data/${missing}`));
  process.exit(1);
}
ensureInstalled();
await runStages(realChecks, 'real');
