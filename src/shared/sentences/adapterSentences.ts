// The page's banner about the GPU. `where` is what computes instead, such as `WebAssembly on the processor`.

/** The browser has no WebGPU; `advice` says how it is come by there. */
export function browserLacksWebGpu(browser: string, where: string, advice: string): string {
  return `${browser} offers no WebGPU here, so this page computes with ${where}. ${advice}`;
}

/** WebGPU is there and no GPU behind it. */
export function browserFoundNoAdapter(where: string): string {
  return `This browser has WebGPU but found no GPU adapter, so this page computes with ${where}. Check that hardware acceleration is switched on in the browser’s settings and that the graphics driver is up to date.`;
}

/** WebGPU computes, and slowly. */
export function webgpuRunsOnSoftware(): string {
  return 'WebGPU runs on a software adapter here: every number is right, but each step is slow. The backend chip offers WASM, which is many times faster on it.';
}

/** A software adapter was passed over. */
export function softwareAdapterPassedOver(where: string): string {
  return `The only WebGPU adapter here is a software one, so this page computes with ${where}, which is many times faster on it. The backend chip can force WebGPU.`;
}

/** What stands for each of them on a narrow screen until somebody asks for more: two lines at most, so that little moves. */
export function adapterInBrief(
  state: 'noWebGpu' | 'noAdapter' | 'onSoftware' | 'softwarePassedOver',
): string {
  switch (state) {
    case 'noWebGpu':
      return 'No WebGPU here: the processor computes.';
    case 'noAdapter':
      return 'No GPU found: the processor computes.';
    case 'onSoftware':
      return 'WebGPU on software: right, but slow.';
    case 'softwarePassedOver':
      return 'No GPU here: the processor computes.';
  }
}
