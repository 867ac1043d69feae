import type { TaskFormat } from '../protocol/tasks';
import type { Family } from './referenceCase';

/** One item as the harness came out with it. */
export interface HarnessItem {
  readonly correct: number;
  readonly loglikelihoods?: readonly number[];
  readonly generated?: string;
  readonly answer?: string;
}

/** A set with some shots. */
export interface HarnessTask {
  readonly rendered: readonly {
    readonly contexts: readonly string[];
    readonly continuations?: readonly string[];
  }[];
  readonly families: Readonly<
    Record<
      Family,
      { readonly items: readonly HarnessItem[]; readonly value: number; readonly stderr: number }
    >
  >;
}

interface Harness {
  readonly tasks: Readonly<Record<string, HarnessTask>>;
  readonly extractions: readonly {
    readonly text: string;
    readonly answer: string;
    readonly scores: Readonly<Record<string, number>>;
  }[];
  readonly hellaswag: readonly {
    readonly row: readonly [string, string, string];
    readonly query: string;
  }[];
  readonly samples: readonly {
    readonly n: number;
    readonly k: number;
    readonly draws: readonly (readonly number[])[];
  }[];
  readonly pairs: readonly {
    readonly tokenizer: string;
    readonly context: string;
    readonly continuation: string;
    readonly ids: readonly [readonly number[], readonly number[]];
  }[];
}

// In Node from the disk and in a browser test from its server, as the reference case's files are.
const here = import.meta.url;
const offered = '../../public';

async function load(path: string): Promise<Uint8Array> {
  const url = new URL(path, here);
  if (url.protocol === 'file:') return (await import('node:fs/promises')).readFile(url);
  // What the page offers is served beside it.
  const response = await fetch(path.startsWith(offered) ? path.slice(offered.length) : url);
  if (!response.ok) throw new Error(`${path}: the server answered ${response.status}.`);
  return new Uint8Array(await response.arrayBuffer());
}

/** What lm-evaluation-harness 0.4.13 made of our tiny sets on the reference checkpoints (`tasks/make/record.py`). */
export const harness = JSON.parse(
  new TextDecoder().decode(await load('./tasks/harness.json')),
) as Harness;

/** The rows of one of our tiny sets, as the harness was given them. */
export function tinySet(format: TaskFormat, subject = ''): Uint8Array {
  const rows = new TextDecoder().decode(sets.get(format)).trim().split('\n');
  const kept = rows.filter(
    (row) => subject === '' || (JSON.parse(row) as { subject: string }).subject === subject,
  );
  return new TextEncoder().encode(kept.join('\n'));
}

const formats: readonly TaskFormat[] = [
  ...(['arc', 'hellaswag', 'mmlu', 'winogrande', 'truthfulqa', 'gsm8k'] as const),
  'multiple-choice',
];
const sets = new Map(
  await Promise.all(
    formats.map(
      async (format) => [format, await load(`${offered}/benchmarks/${format}-tiny.jsonl`)] as const,
    ),
  ),
);

/** The sets that were recorded, by what they are made of. */
export const harnessCases = Object.entries(harness.tasks).map(([key, task]) => {
  const [name = '', shots] = key.split(' ');
  const [format = '', subject = ''] = name.split('/');
  return { key, format: format as TaskFormat, subject, shots: Number(shots), task };
});
