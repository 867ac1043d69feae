/**
 * Most numbers in an array that is as wide as the vocabulary: 32 MiB of them, a quarter of the binding
 * limit that every WebGPU adapter has. It must stay under 2²⁴: WebGPU's kernels read indices as floats.
 */
export const mostVocabularyNumbers = 2 ** 23;
