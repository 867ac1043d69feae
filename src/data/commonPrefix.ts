/**
 * The tokens that all prompts begin with, never all of a prompt: its last token belongs to what follows.
 * Of prompts p⊕x it is p, its join and whatever the prompts share besides, as their tokenization as one
 * string left them.
 */
export function commonPrefix(prompts: Iterable<Int32Array>): Int32Array {
  let shared: Int32Array | null = null;
  for (const prompt of prompts) {
    const most: number = Math.min(prompt.length - 1, shared?.length ?? Infinity);
    let length = 0;
    while (length < most && (shared === null || shared[length] === prompt[length])) length++;
    shared = prompt.subarray(0, length);
  }
  return Int32Array.from(shared ?? []);
}
