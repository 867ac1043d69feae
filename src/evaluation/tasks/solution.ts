/** Where a generated answer ends (`until` of the harness’s gsm8k.yaml; EOS ends it as well). */
export const answerStops = ['Question:', '</s>', '<|im_end|>'];

/** An answer's text up to the first of what ends it; `eos` is EOS as a text writes it. */
export function untilStop(text: string, eos: string): string {
  return [...answerStops, eos].reduce(
    (kept, stop) => (stop === '' ? kept : kept.split(stop)[0]!),
    text,
  );
}

/** The number that a generated answer names as its last line does (the filter `strict-match`). */
export function strictMatch(text: string): string {
  return /#### (-?[0-9.,]+)/.exec(text)?.[1] ?? '[invalid]';
}

/** What two answers are compared by (`regexes_to_ignore` and `ignore_case` of gsm8k.yaml). */
function compared(answer: string): string {
  return answer
    .replaceAll(',', '')
    .replaceAll('$', '')
    .replace(/[^]*#### /, '')
    .replace(/\.(?=\n?$)/, '')
    .toLowerCase();
}

/** Whether an answer is a solution's: its last number, or the whole of it (`exact_match`). */
export function isSolution(answer: string, solution: string): boolean {
  return compared(answer) === compared(solution);
}
