import { expect, it } from 'vitest';

import type { KeptRunHead } from '../../protocol/keptRun';
import { resolveConfig } from '../../protocol/resolveConfig';
import type { RunConfig } from '../../protocol/runConfig';
import { filledIn } from './filledIn';

const whole = resolveConfig({ version: 1, data: { path: 'p' }, alignment: { beta: 0.3 } });
const head = (config: unknown): KeptRunHead => ({ config: config as RunConfig }) as KeptRunHead;
const without = (config: RunConfig, section: keyof RunConfig, key: string): object => {
  const part = { ...(config[section] as unknown as Record<string, unknown>) };
  Reflect.deleteProperty(part, key);
  return { ...config, [section]: part };
};

it('a setting that came after a run was kept stands at its default', () => {
  const older = without(
    without(whole, 'alignment', 'refinementKind') as RunConfig,
    'sampling',
    'judge',
  );
  expect(filledIn(head(older)).config).toEqual(whole);
  const earliest: Partial<RunConfig> = { ...whole };
  Reflect.deleteProperty(earliest, 'benchmarks');
  expect(filledIn(head(earliest)).config).toEqual(whole);
});

it('a run with a setting that no run can have any more is filled in as well', () => {
  const odd = { ...whole, alignment: { ...whole.alignment, lossType: 'gone' } };
  const { config } = filledIn(head(without(odd as unknown as RunConfig, 'training', 'stopAt')));
  expect(config.alignment).toMatchObject({ lossType: 'gone', beta: 0.3 });
  expect(config.training.stopAt).toBeNull();
  // A whole section that is missing comes back too.
  const silent: Partial<typeof odd> = { ...odd };
  Reflect.deleteProperty(silent, 'sampling');
  expect(filledIn(head(silent)).config.sampling).toEqual(whole.sampling);
});
