/**
 * Most numbers in an array that is as wide as the vocabulary: 32 MiB of them, a quarter of the binding
 * limit that every WebGPU adapter has. It must stay under 2²⁴: WebGPU's kernels read indices as floats.
 */
export const mostVocabularyNumbers = 2 ** 23;

/** Most logits of a block of the vocabulary that kernels of our own take at a time: 8 MiB of them. */
export const mostBlockNumbers = 2 ** 21;
