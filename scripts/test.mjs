// npm test: installs what is missing, finds or installs a browser, builds, and runs every check.
import { ensureInstalled } from './install.mjs';
import { checks, runStages } from './stages.mjs';

ensureInstalled();
await runStages(checks, 'test');
