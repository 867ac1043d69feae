import type { TensorInfo } from '@tensorflow/tfjs-core';

/** op(A)·op(B) of a dispatch that computes several. */
export interface ProductPart {
  readonly a: TensorInfo;
  readonly b: TensorInfo;
  /** Added to every row. */
  readonly bias?: TensorInfo;
  /** Columns of op(B). */
  readonly columns: number;
  /** Numbers that are multiplied for each number of the result. */
  readonly inner: number;
}

/** How the products of one dispatch belong together. */
interface Joined {
  /**
   * `beside`: one A, and a result a part; `added`: parts of one size, whose sum is the result. A single
   * product is either.
   */
  readonly joined: 'beside' | 'added';
  readonly transposeA: boolean;
  readonly transposeB: boolean;
}

/** One or more batched products. */
export interface Product extends Joined {
  readonly parts: readonly ProductPart[];
  /** Added to the result, number by number. */
  readonly added?: TensorInfo;
  readonly batch: number;
  /** The results are [batch, rows, columns]. */
  readonly rows: number;
  /** Shapes of the results. */
  readonly shapes: readonly (readonly number[])[];
}

/** What the source of a product hangs on. */
export interface ProductForm extends Joined {
  readonly parts: number;
  readonly biased: boolean;
  readonly onto: boolean;
}

/** The form of products, of which either all have a bias or none. */
export function formOf({ parts, added, joined, transposeA, transposeB }: Product): ProductForm {
  return {
    ...{ joined, transposeA, transposeB, parts: parts.length },
    ...{ biased: parts[0]!.bias !== undefined, onto: added !== undefined },
  };
}

/** Names the source of a form. */
export const formKey = (form: ProductForm): string => Object.values(form).join(' ');

/** The names of a part's arrays and numbers in WGSL. */
export function namesOf({ joined }: ProductForm, part: number) {
  const [own, shared] = joined === 'beside' ? [part, 0] : [0, part];
  return {
    ...{ lhs: `lhs${shared}`, rhs: `rhs${part}`, bias: `bias${part}`, result: `result${own}` },
    ...{ columns: `uniforms.columns${own}`, inner: `uniforms.inner${shared}` },
  };
}

export const numbered = <T>(name: string, values: readonly (T | undefined)[]): Record<string, T> =>
  Object.fromEntries(
    values.flatMap((value, i) => (value === undefined ? [] : [[`${name}${i}`, value] as const])),
  );

/** The arrays and numbers of a product under the names that its source has for them. */
export function argumentsOf({ parts, joined, added, batch, rows, shapes }: Product) {
  const one = parts.slice(0, 1);
  const [ofA, ofColumns] = joined === 'beside' ? [one, parts] : [parts, one];
  const inputs: Record<string, TensorInfo> = {
    ...numbered(
      'lhs',
      ofA.map(({ a }) => a),
    ),
    ...numbered(
      'rhs',
      parts.map(({ b }) => b),
    ),
    ...numbered(
      'bias',
      parts.map(({ bias }) => bias),
    ),
    ...(added && { added }),
  };
  const columns = numbered(
    'columns',
    ofColumns.map((part) => part.columns),
  );
  const inner = numbered(
    'inner',
    ofA.map((part) => part.inner),
  );
  return {
    ...{ inputs, integers: { batch, rows, ...columns, ...inner } },
    results: numbered('result', shapes),
  };
}
