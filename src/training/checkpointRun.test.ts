import { beforeAll, describe, expect, it } from 'vitest';

import { HostHarness, rowsOf } from '../testing/hostHarness';
import { relativeError } from '../testing/allClose';
import { expectedOf, families } from '../testing/referenceCase';
import { checkpointOf, referenceFile, referenceJson } from '../testing/referenceFiles';

// What float64 PyTorch made of two checkpoints and eight pairs, from the files alone: the same host that
// the worker has opens them, tokenizes the pairs and trains.
const host = new HostHarness();

describe.each(families)('a run on the %s checkpoints', (family) => {
  const expected = expectedOf(family);

  beforeAll(async () => {
    await host.selectBackend('wasm');
    const report = await host.loadModel('policy', 'policy', checkpointOf(family, 'policy'));
    expect(report).toMatchObject({ vocabularySize: 457, maxPositions: 256, template: 'plain' });
    await host.loadModel('reference', 'reference', checkpointOf(family, 'reference'));
    await host.loadText(new TextDecoder().decode(referenceFile('pairs.jsonl')));
  });

  it.each(expected.trajectories.map((one) => [`${one.lossType} ${one.optimizer}`, one] as const))(
    'follows the trajectory of %s',
    async (_, trajectory) => {
      const { lossType, optimizer } = trajectory;
      // The same run files that the headless command takes.
      const record = await host.run(
        referenceJson(`runs/${family}.${lossType}.${optimizer}.json`) as Record<string, unknown>,
      );
      const before = record.pairs.filter(({ step }) => step === 0);
      expected.pairs.forEach((pair, i) => {
        const row = before[i]!;
        expect(row).toMatchObject({
          ...{ index: i, split: 'train', promptTokens: pair.promptIds.length },
          chosenTokens: pair.chosenIds.length,
          rejectedTokens: pair.rejectedIds.length,
        });
        for (const [name, value] of Object.entries(row))
          if (name.includes('Logps'))
            expect(
              relativeError(value as number, pair[name as 'policyChosenLogps']),
              name,
            ).toBeLessThan(1e-5);
      });
      const rows = rowsOf(record, 'align', 'train');
      expect(rows).toHaveLength(trajectory.steps.length);
      trajectory.steps.forEach((step, i) => {
        for (const [metric, value] of Object.entries(step)) {
          // The truth tells Δ of the base methods too, which our base methods never look at.
          if (metric.startsWith('refinement/') && !trajectory.lossType.startsWith('sr-')) continue;
          const found = rows[i]!.values[metric as 'loss']!;
          expect(Math.abs(found - value), `${metric} at ${i + 1}`).toBeLessThan(
            2e-3 * Math.max(1e-2, Math.abs(value)),
          );
        }
      });
    },
  );
});
