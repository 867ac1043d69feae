import { beforeAll, describe, expect, it } from 'vitest';

import { resolveConfig } from '../protocol/resolveConfig';
import { HostHarness } from '../testing/hostHarness';
import { checkpointOf, referenceFile, referenceJson } from '../testing/referenceFiles';

// How the reading of a checkpoint's weights is told of, and ended.
const host = new HostHarness();
const file = referenceJson('runs/llama.dpo.adamw.json') as Record<string, unknown>;

beforeAll(async () => {
  await host.selectBackend('wasm');
  for (const role of ['policy', 'reference'] as const)
    await host.loadModel(role, role, checkpointOf('llama', role));
  await host.loadText(new TextDecoder().decode(referenceFile('pairs.jsonl')));
});

describe('the reading of the weights', () => {
  it('is told of from the first byte to the last, of policy and reference', async () => {
    const { events } = await host.run(file);
    const told = events.flatMap((event) => (event.type === 'weightsRead' ? [event.weights] : []));
    for (const role of ['policy', 'reference'] as const) {
      const own = told.filter((weights) => weights.role === role);
      expect(own[0]).toMatchObject({ read: 0 });
      expect(own.at(-1)!.read).toBe(own[0]!.total);
      expect(own[0]!.total).toBeGreaterThan(0);
    }
  });

  it('ends at once when the run is stopped', async () => {
    const runId = host.id();
    const config = resolveConfig({ version: 1, ...file });
    const reading = host.next('weightsRead');
    const at = host.events.length;
    const ended = host.next('finished');
    void host.host.handle({ type: 'start', runId, config, paused: false });
    await reading;
    await host.host.handle({ type: 'stop', runId });
    expect((await ended).summary).toMatchObject({ reason: 'stopped', stepsTrained: 0 });
    const told = host.events.slice(at).filter(({ type }) => type === 'weightsRead');
    expect(told).toHaveLength(1);
  });
});
