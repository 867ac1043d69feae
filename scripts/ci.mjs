// What .ci/run runs: both suites, whatever the first gives, and one line that sums them up.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import process from 'node:process';

import { root } from './install.mjs';

mkdirSync(`${root}.cache`, { recursive: true });
let passed = 0;
let failed = 0;
for (const [script, suite] of [
  ['test', 'test'],
  ['test:real', 'real'],
]) {
  const counts = `${root}.cache/ci-${suite}.json`;
  rmSync(counts, { force: true });
  const { status } = spawnSync('npm', ['run', script], {
    cwd: root,
    stdio: ['ignore', 1, 2],
    env: { ...process.env, REFINERY_CI: '1' },
    shell: process.platform === 'win32',
  });
  const result = existsSync(counts)
    ? JSON.parse(readFileSync(counts, 'utf8'))
    : { passed: 0, failed: 1 };
  passed += result.passed;
  failed += Math.max(result.failed, status === 0 ? 0 : 1);
}
process.exitCode = failed > 0 ? 1 : 0;
console.log(`${passed} passed, ${failed} failed`);
