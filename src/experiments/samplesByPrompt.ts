import type { RecordedSample } from '../protocol/runRecord';

/**
 * A value of each answer by its prompt. Where a prompt is asked more than once, each of its answers is an item of
 * its own: the first is set beside another run’s first, the second beside its second.
 */
export function byPrompt<T>(
  samples: readonly RecordedSample[],
  value: (sample: RecordedSample) => T,
): ReadonlyMap<string, T> {
  const asked = new Map<string, number>();
  return new Map(
    samples.map((sample) => {
      const { prompt } = sample;
      const before = asked.get(prompt) ?? 0;
      asked.set(prompt, before + 1);
      return [JSON.stringify([prompt, before]), value(sample)];
    }),
  );
}
