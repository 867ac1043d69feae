import { tidy, zeros, type Tensor, type Tensor1D, type Variable } from '../backend/ops';
import { cutInto, endToEnd } from '../kernels/endToEnd';
import { flatGroupSize } from '../protocol/estimate';

/** Parameters laid end to end: one long vector takes one operation where many small ones take many. */
interface Group {
  readonly parameters: readonly Variable[];
  readonly size: number;
}

/** Views a list of parameters as a few flat vectors, so that an update costs a handful of operations. */
export class FlatParameters {
  readonly groups: readonly Group[];

  /** @param groupSize most floats in a vector; a single larger parameter gets one of its own */
  constructor(parameters: readonly Variable[], groupSize = flatGroupSize) {
    const groups: { parameters: Variable[]; size: number }[] = [];
    for (const parameter of parameters) {
      const last = groups.at(-1);
      if (last && last.size + parameter.size <= groupSize) {
        last.parameters.push(parameter);
        last.size += parameter.size;
      } else groups.push({ parameters: [parameter], size: parameter.size });
    }
    this.groups = groups;
  }

  /** Zero vectors, one a group. */
  zeros(): Tensor1D[] {
    return this.groups.map(({ size }) => zeros([size])); // [P]
  }

  /** Lays tensors named as the parameters end to end, one vector a group. */
  flatten(named: Readonly<Record<string, Tensor>>): Tensor1D[] {
    return tidy(() =>
      this.groups.map(({ parameters }) =>
        endToEnd(
          parameters.map(({ name }) => {
            const tensor = named[name];
            if (!tensor) throw new Error(`There is no gradient for ${name}.`);
            return tensor;
          }),
        ),
      ),
    );
  }

  /** The parameters' present values as vectors. */
  values(): Tensor1D[] {
    return this.groups.map((_, g) => this.valuesOf(g));
  }

  /** The present values of one group's parameters as a vector. */
  valuesOf(g: number): Tensor1D {
    return endToEnd(this.groups[g]!.parameters);
  }

  /** Cuts vectors, one a group, into one array a parameter in their order. */
  cut(vectors: readonly Float32Array[]): Float32Array[] {
    return this.groups.flatMap(({ parameters }, g) => {
      let at = 0;
      return parameters.map(({ size }) => vectors[g]!.slice(at, (at += size)));
    });
  }

  /** Joins arrays, one a parameter in their order, into one vector a group. */
  join(arrays: readonly Float32Array[]): Float32Array[] {
    let next = 0;
    return this.groups.map(({ parameters, size }) => {
      const vector = new Float32Array(size);
      let at = 0;
      for (const parameter of parameters) {
        vector.set(arrays[next++]!, at);
        at += parameter.size;
      }
      return vector;
    });
  }

  /** Writes vectors back into the parameters; the vectors stay the caller's. */
  assign(vectors: readonly Tensor1D[]): void {
    vectors.forEach((vector, g) => {
      this.assignGroup(g, vector);
    });
  }

  /** Writes a vector back into one group's parameters; it stays the caller's. */
  assignGroup(g: number, vector: Tensor1D): void {
    cutInto(this.groups[g]!.parameters, vector);
  }
}
