// What the module exports. It imports the memory of TensorFlow.js's own WebAssembly module and works on
// tensors where they lie there, so it must have no memory of its own: no objects, no static data.
export { gelu, geluGradient, swiglu, swigluGateGradient } from './activation';
export { attend, attendGradient, attentionScratch } from './attention';
export { headBlock, headDirection } from './head';
export { columnSums, normalized, normGradient, normStatistics } from './normalization';
export { batchProduct, linear, productScratch } from './product';
export { rotaryRows, sumsById } from './rows';
