import {
  add,
  cast,
  div,
  greater,
  keep,
  lessEqual,
  mean,
  mul,
  scalar,
  sqrt,
  square,
  stack,
  sub,
  sum,
  tidy,
  where,
  type Scalar,
  type Tensor1D,
} from '../backend/ops';
import { readTensor } from '../backend/read';
import { constantScalar } from '../kernels/constants';
import { noAverage, type MarginAverage } from '../methods/pairTerms';
import { largestFloat32 } from '../shared/largestFloat32';

/** How much of the earlier batches stays: 0.9 in junkangwu/alpha-DPO and junkangwu/beta-DPO alike. */
const decay = 0.9;

/**
 * The moving averages of α-DPO and β-DPO on the backend, since nothing is read back between logging
 * steps: they begin at 0 without correction, as their authors have it, and take each batch in before
 * they are used. What a checkpoint keeps of them is `read`'s two numbers.
 */
export class MarginAverages {
  #mean: Scalar;
  #deviation: Scalar;

  constructor({ mean, deviation }: MarginAverage = noAverage) {
    this.#mean = keep(scalar(mean));
    this.#deviation = keep(scalar(deviation));
  }

  /** Takes the margins of a batch in: their mean and their sample deviation. */
  update(h: Tensor1D): void {
    tidy(() => {
      const center = mean<Scalar>(h);
      const squares = sum<Scalar>(square(sub(h, center)));
      const spread = sqrt(div<Scalar>(squares, constantScalar(h.size - 1)));
      // A batch with a margin that is not finite leaves them as they were: its update is left out.
      const finite = lessEqual<Scalar>(spread, constantScalar(largestFloat32));
      const moved = (before: Scalar, now: Scalar): Scalar =>
        where(
          finite,
          add<Scalar>(mul(before, constantScalar(decay)), mul(now, constantScalar(1 - decay))),
          before,
        );
      this.#take(moved(this.#mean, center), moved(this.#deviation, spread));
    });
  }

  /** (h − mean)/deviation of each pair, 0 where there is no deviation yet: [B] → [B]. */
  standardize(h: Tensor1D): Tensor1D {
    const apart = sub<Tensor1D>(h, this.#mean);
    const known = greater<Scalar>(this.#deviation, constantScalar(0));
    // Divided by 1 where there is none, so that no NaN comes of 0/0.
    const divisor = where<Scalar>(known, this.#deviation, constantScalar(1));
    return mul(div(apart, divisor), cast(known, 'float32'));
  }

  /** The moving mean; it stays this object's. */
  get mean(): Scalar {
    return this.#mean;
  }

  /** Both numbers for a readback: [2]. */
  observed(): Tensor1D {
    return stack([this.#mean, this.#deviation]) as Tensor1D;
  }

  /** Goes on from earlier averages, as when updates were left out. */
  restore({ mean, deviation }: MarginAverage): void {
    this.#take(scalar(mean), scalar(deviation));
  }

  /** The two numbers that a checkpoint keeps; a restored object goes on to the last digit. */
  async read(): Promise<MarginAverage> {
    const observed = tidy(() => this.observed());
    const [average, deviation] = await readTensor(observed);
    observed.dispose();
    return { mean: average!, deviation: deviation! };
  }

  dispose(): void {
    this.#mean.dispose();
    this.#deviation.dispose();
  }

  #take(average: Scalar, deviation: Scalar): void {
    this.dispose();
    this.#mean = keep(average);
    this.#deviation = keep(deviation);
  }
}
