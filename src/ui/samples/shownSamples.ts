import type { Judged, SampleRow } from '../../protocol/samples';
import type { SamplesState } from '../../store/state';

/** A sample as it is shown; without counts while its answers are on their way. */
export interface ShownSample {
  /** Place among the run's sampled prompts, from 0. */
  readonly index: number;
  readonly prompt: string;
  readonly policy: string;
  readonly reference: string;
  readonly judged: SampleRow['judged'];
  readonly tokens: SampleRow['tokens'] | null;
  /** Null where the run has no opponent. */
  readonly opponent: {
    readonly text: string;
    readonly tokens: number | null;
    readonly judged: Judged | null;
  } | null;
}

/** The samples that hold a text, whatever its case; those on their way take the place of the last. */
export function shownSamples({ rows, coming }: SamplesState, sought = ''): ShownSample[] {
  const all: ShownSample[] = coming
    ? coming.prompts.map((prompt, index) => ({
        ...{ index, prompt, judged: null, tokens: null },
        policy: coming.policy[index] ?? '',
        reference: coming.reference[index] ?? '',
        opponent: coming.opponent && {
          ...{ text: coming.opponent[index] ?? '', tokens: null, judged: null },
        },
      }))
    : rows.map((row, index) => ({ index, ...row }));
  const wanted = sought.trim().toLowerCase();
  return all.filter(({ prompt, policy, reference, opponent }) =>
    [prompt, policy, reference, opponent?.text ?? ''].some((text) =>
      text.toLowerCase().includes(wanted),
    ),
  );
}
