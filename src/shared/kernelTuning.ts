/**
 * How kernels divide their work: `threads` gives an item to a thread and needs no barriers, which on a
 * software adapter cost far more than arithmetic; `workgroups` lets a workgroup share an item, as a GPU
 * wants it.
 */
export const kernelTunings = ['threads', 'workgroups'] as const;
export type KernelTuning = (typeof kernelTunings)[number];

/** The one that the kind of adapter asks for. It follows from nothing else, never from a clock, so that runs repeat. */
export function tuningFor(adapter: 'gpu' | 'software'): KernelTuning {
  return adapter === 'software' ? 'threads' : 'workgroups';
}
