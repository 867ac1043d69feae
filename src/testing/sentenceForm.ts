import { expect } from 'vitest';

/** Facts for every function of a file of sentences, one list a sentence. */
export type Facts<Module> = {
  readonly [Name in keyof Module]: Module[Name] extends (...facts: infer F) => string
    ? readonly F[]
    : never;
};

/** The facts of a sentence that takes none. */
export const none: [][] = [[]];

/** Each sentence that the facts give, with the name of its function. */
export function rendered<Module extends object>(
  module: Module,
  facts: Facts<Module>,
): [name: string, sentence: string][] {
  return Object.entries(module).flatMap(([name, sentence]) =>
    (facts[name as keyof Module] as readonly unknown[][]).map((each): [string, string] => [
      name,
      (sentence as (...values: unknown[]) => string)(...each),
    ]),
  );
}

const unwelcome =
  /\b(please|invalid|errors?|sorry|oops|illegal|failed|undefined|exception|colour|behaviour|labelled|cancelled)\b|\[object|!|\?|\s{2}|\n|\w'\w/i;

/** One sentence or two, calm and plain, that begin with a capital or with what they are about: a file, a setting, a tensor. */
export function expectSentence(sentence: string): void {
  expect(sentence).toMatch(/^(?:\p{Lu}|[\w./-]*\.[\w]+\b|[\w./[\]-]+: |"[^"]*": |npm |\/)/u);
  expect(sentence).toMatch(/[^.]\.$/);
  expect(sentence.split(/[^.]\. (?=\p{Lu})/u).length).toBeLessThanOrEqual(2);
  expect(sentence).not.toMatch(unwelcome);
}

/** A part of a sentence, which stands within another one. */
export function expectClause(clause: string): void {
  expect(clause).toMatch(/^[\p{Ll}\d"]/u);
  expect(clause).not.toMatch(/[.:;,]$/);
  expect(clause).not.toMatch(unwelcome);
}
