import { blockUntilReady, defaultDevice, getWebGPUDevice, init, numpy as np } from '@jax-js/jax';

import { probeAdapter } from '../src/backend/adapter';
import { countDevice, noCounters, type DispatchCounters } from '../src/backend/counters';
import { benchSeed, lmRows } from '../src/benchmark/benchData';
import { timedStep, type BenchEngine } from '../src/benchmark/benchHost';
import { benchModel } from '../src/benchmark/benchModel';
import { benchLearningRate } from '../src/benchmark/benchTask';
import { initialWeights } from '../src/model/initialWeights';
import { parameterSpecs } from '../src/shared/modelConfig';
import {
  benchShape,
  type BenchCase,
  type BenchStarted,
  type BenchStep,
  type BenchVariant,
} from '../src/protocol/benchmark';
import { seededRandom } from '../src/shared/random';
import { corrections, jaxStep, type Carried, type Step } from './jaxModel';

/** The plain language-model step by jax-js, compiled as a whole, from the weights that all variants have. */
export class JaxEngine implements BenchEngine {
  #counters: DispatchCounters = noCounters;
  #device: GPUDevice | null = null;
  #step: Step | null = null;
  #carried: Carried | null = null;
  #tokens: { readonly ids: np.Array; readonly targets: np.Array } | null = null;
  #steps = 0;

  async start(variant: BenchVariant): Promise<BenchStarted> {
    const device = variant === 'jax-js-webgpu' ? 'webgpu' : 'wasm';
    if (!(await init(device)).includes(device)) throw new Error(`jax-js has no ${device} here.`);
    defaultDevice(device);
    if (device === 'webgpu') {
      this.#device = getWebGPUDevice();
      this.#counters = countDevice(this.#device);
    }
    const { report } = await probeAdapter();
    // Its pool has a thread a core wherever memory can be shared.
    const threads =
      device === 'wasm' && globalThis.crossOriginIsolated ? navigator.hardwareConcurrency : 1;
    return { adapter: report, threads };
  }

  setUp(of: BenchCase): Promise<void> {
    const { rows, rowTokens } = benchShape;
    const config = benchModel(of.model, rowTokens);
    const weights = initialWeights(config, seededRandom(benchSeed).fork('weights'));
    const carried: Carried = { params: {}, means: {}, squares: {} };
    for (const { name, shape } of parameterSpecs(config)) {
      const make = (values: Float32Array): np.Array => np.array(values).reshape([...shape]);
      const values = weights.get(name)!;
      carried.params[name] = make(values);
      carried.means[name] = make(new Float32Array(values.length));
      carried.squares[name] = make(new Float32Array(values.length));
    }
    const { inputIds, targets } = lmRows();
    const integers = (values: Int32Array): np.Array => np.array(values).reshape([rows, rowTokens]);
    this.#tokens = { ids: integers(inputIds), targets: integers(targets) };
    this.#carried = carried;
    this.#step = jaxStep(config);
    return Promise.resolve();
  }

  async step(): Promise<BenchStep> {
    const step = this.#step;
    const tokens = this.#tokens;
    const carried = this.#carried;
    if (!step || !tokens || !carried) throw new Error('No case was set up.');
    const { rate, root } = corrections(++this.#steps, benchLearningRate);
    const { ids, targets } = tokens;
    const { result, timed } = await timedStep(
      this.#counters,
      () => step(carried, ids.ref, targets.ref, np.array(rate), np.array(root)),
      async ([loss, { params }]) => {
        // On the GPU one array that is ready, and a queue that is done: each that is waited for is a readback.
        await blockUntilReady(this.#device ? loss : params);
        await this.#device?.queue.onSubmittedWorkDone();
      },
    );
    this.#carried = result[1];
    const loss = (await result[0].data()) as Float32Array;
    return { ...timed, loss: loss[0]! };
  }

  matmul(): Promise<number> {
    return Promise.reject(new Error('The yardstick is the product of our own.'));
  }
}
