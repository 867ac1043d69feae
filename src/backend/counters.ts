/// <reference types="@webgpu/types" />

/** What a device was asked to do so far; counts that do not depend on the machine. */
export interface DispatchCounts {
  readonly dispatches: number;
  readonly buffersCreated: number;
  readonly bytesUploaded: number;
  readonly readbacks: number;
  /** Bytes of the buffers that are not destroyed: those in use and those kept to be used again. */
  readonly bytesAllocated: number;
  /** The most that these bytes have been since `restartPeak`. */
  readonly peakBytes: number;
}

/** Counts of one device's work. */
export interface DispatchCounters {
  snapshot(): DispatchCounts;
  /** Measures the peak anew, from what is allocated now. */
  restartPeak(): void;
}

function nothing(): DispatchCounts {
  return {
    ...{ dispatches: 0, buffersCreated: 0, bytesUploaded: 0, readbacks: 0 },
    ...{ bytesAllocated: 0, peakBytes: 0 },
  };
}

/** Counters of a backend without a device: they stay at zero. */
export const noCounters: DispatchCounters = {
  snapshot: nothing,
  restartPeak: () => undefined,
};

/**
 * Counts dispatches, buffers, their bytes, uploads and readbacks of one device, by wrapping the methods of the
 * objects that it makes; other devices are untouched.
 */
export function countDevice(device: GPUDevice): DispatchCounters {
  const counts = { ...nothing() };
  const createEncoder = device.createCommandEncoder.bind(device);
  device.createCommandEncoder = (descriptor) => {
    const encoder = createEncoder(descriptor);
    const beginPass = encoder.beginComputePass.bind(encoder);
    encoder.beginComputePass = (passDescriptor) => {
      const pass = beginPass(passDescriptor);
      const dispatch = pass.dispatchWorkgroups.bind(pass);
      pass.dispatchWorkgroups = (x, y, z) => {
        counts.dispatches += 1;
        dispatch(x, y, z);
      };
      return pass;
    };
    return encoder;
  };
  const createBuffer = device.createBuffer.bind(device);
  device.createBuffer = (descriptor) => {
    const buffer = createBuffer(descriptor);
    counts.buffersCreated += 1;
    counts.bytesAllocated += descriptor.size;
    counts.peakBytes = Math.max(counts.peakBytes, counts.bytesAllocated);
    let destroyed = false;
    const destroy = buffer.destroy.bind(buffer);
    buffer.destroy = () => {
      if (!destroyed) counts.bytesAllocated -= descriptor.size;
      destroyed = true;
      destroy();
    };
    if (descriptor.mappedAtCreation === true) counts.bytesUploaded += descriptor.size;
    const mapAsync = buffer.mapAsync.bind(buffer);
    buffer.mapAsync = (mode, offset, size) => {
      if (mode === GPUMapMode.READ) counts.readbacks += 1;
      return mapAsync(mode, offset, size);
    };
    return buffer;
  };
  const { queue } = device;
  const writeBuffer = queue.writeBuffer.bind(queue);
  queue.writeBuffer = (buffer, bufferOffset, data, dataOffset, size) => {
    counts.bytesUploaded += size ?? data.byteLength;
    writeBuffer(buffer, bufferOffset, data, dataOffset, size);
  };
  return {
    snapshot: () => ({ ...counts }),
    restartPeak: () => {
      counts.peakBytes = counts.bytesAllocated;
    },
  };
}
