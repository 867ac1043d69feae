/** Numbers of a head that attention's own kernels take; wider ones would take more room than a thread has. */
export const mostOwnWidth = 256;
