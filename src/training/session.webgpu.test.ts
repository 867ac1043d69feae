import { describe, expect, it } from 'vitest';

import { resolveConfig } from '../protocol/resolveConfig';
import { HostHarness, rowsOf } from '../testing/hostHarness';
import { smallPairs } from '../testing/smallPairs';

describe('a run on WebGPU', () => {
  it('of Sr-DPO in micro-batches holds the same tensors and GPU bytes after fifty steps as after ten, and reads back once a step', async () => {
    const host = new HostHarness();
    await host.selectBackend('webgpu');
    await host.loadText(smallPairs(8));
    const record = await host.run({
      data: { path: 'pairs.jsonl', maxLength: 16, evalFraction: 0.25, shuffle: false },
      sft: { steps: 0 },
      alignment: { lossType: 'sr-dpo', refinementPrompt: 'Be kind.' },
      training: { steps: 50, batchSize: 2, microBatchSize: 1, evalEvery: 10 },
    });
    const bytes = record.events.flatMap((event) =>
      event.type === 'progress' && event.progress.phase === 'align' && event.progress.step >= 10
        ? [event.progress.memoryBytes]
        : [],
    );
    expect(bytes.length).toBeGreaterThan(10);
    expect(new Set(bytes).size).toBe(1);
    expect(record.summary.readbacksPerStep).toBe(1);
    expect(record.summary.dispatchesPerStep).toBeGreaterThan(100);
    const [first] = rowsOf(record, 'align', 'train');
    expect(first!.values.loss).toBeCloseTo(Math.LN2, 6);
    expect(first!.values['rewards/margins']).toBe(0);
    const tensors = record.summary.tensors;
    const training = { steps: 2, batchSize: 2, microBatchSize: 1 };
    const shorter = await host.run({ ...record.config, training });
    expect(shorter.summary.tensors).toBe(tensors);
  });

  it('that stopped and goes on is the one that never stopped, to the last bit', async () => {
    const host = new HostHarness();
    await host.selectBackend('webgpu');
    await host.loadText(smallPairs(8));
    const tiny = {
      data: { path: 'pairs.jsonl', maxLength: 16, evalFraction: 0.25 },
      sft: { steps: 1, batchSize: 2 },
      alignment: { lossType: 'sr-dpo', refinementPrompt: 'Be kind.' },
      optimizer: { learningRate: 1e-3 },
    };
    const training = { steps: 5, batchSize: 4, evalEvery: 2 };
    const never = await host.run({ ...tiny, training });
    const first = await host.run({ ...tiny, training: { ...training, stopAt: 2 } });
    const rest = await host.resume({ ...tiny, training }, await host.checkpoint());
    const numbers = (rows: typeof rest.rows) => rows.map((row) => ({ ...row, seconds: 0 }));
    expect(numbers([...first.rows, ...rest.rows])).toEqual(numbers(never.rows));
    expect(rest.files).toEqual(never.files);
  });

  it('names the step that is not finite though the next one was under way, and keeps the weights before it', async () => {
    const host = new HostHarness();
    await host.selectBackend('webgpu');
    await host.loadText(smallPairs(8));
    // A decay of ten times the weight at every step, which leaves the numbers within a dozen of them.
    const explosive = {
      ...{ version: 1, data: { path: 'pairs.jsonl', maxLength: 16, evalFraction: 0 } },
      ...{ sft: { steps: 0 }, alignment: { lossType: 'dpo' } },
      optimizer: { learningRate: 1, weightDecay: 10 },
    };
    const found = [];
    for (const logEvery of [1, 20]) {
      const training = { steps: 20, batchSize: 2, evalEvery: 0, logEvery };
      const config = resolveConfig({ ...explosive, training });
      const runId = host.id();
      const start = { type: 'start', runId, config, paused: false } as const;
      const { step } = await host.send(start, 'diverged');
      const { summary } = await host.send({ type: 'stop', runId }, 'finished');
      expect(summary).toMatchObject({ reason: 'diverged', stepsTrained: step - 1 });
      const requestId = host.id();
      const { files } = await host.send(
        { type: 'exportPolicy', requestId, runId },
        'policyExported',
      );
      found.push({ step, files });
    }
    expect(found[0]!.step).toBeLessThan(20);
    // Read at every step, and read once at the end.
    expect(found[0]).toEqual(found[1]);
  });

  it('of a preset takes what was estimated within a quarter, whatever ran before it', async () => {
    const host = new HostHarness();
    await host.selectBackend('webgpu');
    await host.loadText(smallPairs(16));
    const run = {
      data: { path: 'pairs.jsonl', maxLength: 32, evalFraction: 0.25 },
      sft: { steps: 1, batchSize: 4 },
      alignment: { lossType: 'sr-dpo', refinementPrompt: 'Be kind.' },
      training: { steps: 2, batchSize: 4, evalEvery: 2 },
    };
    await host.run({ ...run, data: { ...run.data, maxLength: 16 } });
    const { events, summary } = await host.run(run);
    const started = events.find((event) => event.type === 'runStarted');
    const { total } = started!.preparation.memory;
    expect(Math.abs(total / summary.peakGpuBytes! - 1)).toBeLessThan(0.25);
    // The page is told of the peak while the run goes: it never falls, and ends at the summary's.
    const peaks = events.flatMap((event) =>
      event.type === 'progress' ? [event.progress.peakBytes!] : [],
    );
    expect(peaks).toEqual([...peaks].sort((a, b) => a - b));
    expect(peaks.at(-1)).toBe(summary.peakGpuBytes);
  });

  it('of adapters begins at the reference to the bit, and trains as on the CPU', async () => {
    const host = new HostHarness();
    const tiny = {
      data: { path: 'pairs.jsonl', maxLength: 16, evalFraction: 0 },
      model: { lora: { rank: 2, alpha: 4, targets: ['q_proj', 'down_proj'] } },
      sft: { steps: 0 },
      alignment: { lossType: 'dpo', beta: 1 },
      optimizer: { learningRate: 1e-2 },
      training: { steps: 3, batchSize: 2, evalEvery: 0 },
    };
    await host.selectBackend('cpu');
    await host.loadText(smallPairs(4));
    const cpu = rowsOf(await host.run(tiny), 'align', 'train');
    await host.selectBackend('webgpu');
    const webgpu = rowsOf(await host.run(tiny), 'align', 'train');
    expect(webgpu[0]!.values['rewards/margins']).toBe(0);
    expect(webgpu[2]!.values['rewards/margins']).not.toBe(0);
    webgpu.forEach(({ values }, i) => {
      expect(values.loss).toBeCloseTo(cpu[i]!.values.loss!, 4);
      expect(values.grad_norm).toBeCloseTo(cpu[i]!.values.grad_norm!, 3);
    });
  });

  it('with kernels tuned otherwise says so, in its checkpoint too, and comes to the same numbers', async () => {
    const host = new HostHarness();
    await host.selectBackend('webgpu');
    const selected = host.events.find((event) => event.type === 'backendSelected');
    const { chosen, milliseconds } = selected!.backend.tuning!;
    expect(chosen).toBe('threads');
    expect(milliseconds.threads).toBeGreaterThan(0);
    expect(milliseconds.workgroups).toBeGreaterThan(0);
    await host.loadText(smallPairs(4));
    const tiny = {
      data: { path: 'pairs.jsonl', maxLength: 16, evalFraction: 0 },
      sft: { steps: 0 },
      alignment: { lossType: 'sr-dpo', refinementPrompt: 'Be kind.' },
      optimizer: { learningRate: 1e-2 },
      training: { steps: 2, batchSize: 2, evalEvery: 0 },
    };
    const own = await host.run(tiny);
    const other = await host.run({ ...tiny, kernelTuning: 'workgroups' });
    expect(own.summary.kernelTuning).toBe('threads');
    expect(other.summary.kernelTuning).toBe('workgroups');
    const state = (await host.checkpoint()).find(({ name }) => name === 'state.json');
    expect(JSON.parse(new TextDecoder().decode(state!.bytes))).toMatchObject({
      kernelTuning: 'workgroups',
    });
    rowsOf(other, 'align', 'train').forEach(({ values }, i) => {
      const { loss, grad_norm } = rowsOf(own, 'align', 'train')[i]!.values;
      expect(values.loss).toBeCloseTo(loss!, 5);
      expect(values.grad_norm).toBeCloseTo(grad_norm!, 4);
    });
    // What one run took is not what the next one takes.
    const { summary, files } = await host.run(tiny);
    expect(summary.kernelTuning).toBe('threads');
    expect(files).toEqual(own.files);
  });
});
