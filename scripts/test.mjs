// npm test: installs what is missing, finds or installs a browser, and runs every check.
import process from 'node:process';

import { ensureBuilt } from './build.mjs';
import { ensureInstalled } from './install.mjs';
import { checks, runStages } from './stages.mjs';

ensureInstalled();
const { provideBrowser } = await import('./provideBrowser.mjs');
process.env.CHROMIUM = await provideBrowser();
ensureBuilt();
runStages(checks, 'npm test');
