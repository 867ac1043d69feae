import { util, type TensorInfo } from '@tensorflow/tfjs-core';

import { cutApart, layEndToEnd } from './endToEnd';
import { canBind, runJointProgram } from './jointProgram';
import { argumentsOf, formKey, formOf, numbered, type Product } from './product';
import { webgpuOf } from './program';
import {
  mostParts,
  plainCode,
  plainTile,
  registerTileCode,
  sourceKey,
  type Tile,
} from './registerTiles';
import { sharedTileCode, sharedTiles } from './sharedTiles';
import type { Tuning } from './tuning';

/** A software adapter pays for every read some ten times what it pays for a product: few reads, many products. */
const largeTile: Tile = { rows: 16, quads: 4 };
const smallTile: Tile = { rows: 4, quads: 1 };
/** Large tiles that there must be, so that every core has some. */
const leastTiles = 16;

/** Columns of each result. */
const columnsOf = ({ parts, joined }: Product): readonly number[] =>
  (joined === 'beside' ? parts : parts.slice(0, 1)).map(({ columns }) => columns);

function tilesOf(of: Product, tile: Tile): number {
  const across = columnsOf(of).reduce((sum, c) => sum + Math.ceil(c / (4 * tile.quads)), 0);
  return of.batch * Math.ceil(of.rows / tile.rows) * across;
}

/** Numbers of the parts as the source for threads has them, those that are not there as well. */
const padded = (name: string, values: readonly number[]): Record<string, number> =>
  numbered(
    name,
    Array.from({ length: mostParts }, (_, i) => values[i] ?? 0),
  );

const numbersOf = (shapes: readonly (readonly number[])[]): number =>
  shapes.reduce((sum, shape) => sum + util.sizeFromShape([...shape]), 0);

/** One array for those of all parts, and what is to be freed of it. */
function joinedOf(backend: unknown, arrays: readonly TensorInfo[]): [TensorInfo, TensorInfo[]] {
  if (arrays.length === 1) return [arrays[0]!, []];
  const made = layEndToEnd(backend, arrays);
  return [made, [made]];
}

/** A tile a thread. Copies cost a software adapter little, and long sources a lot: it compiles one body. */
function byThreads(backend: unknown, of: Product): TensorInfo[] {
  const { parts, joined, added, transposeA, batch, rows, shapes } = of;
  const form = formOf(of);
  const even = parts.every(({ inner, columns }) => inner % 4 === 0 && columns % 4 === 0);
  const inQuads = even && !(transposeA && rows % 4 !== 0);
  const narrow = rows < largeTile.rows || Math.max(...columnsOf(of)) < 4 * largeTile.quads;
  const large = !narrow && tilesOf(of, largeTile) >= leastTiles;
  const quadTile = large ? largeTile : smallTile;
  const tile = inQuads ? quadTile : plainTile;
  const terms = joined === 'added' ? parts : parts.slice(0, 1);
  const biases = parts.flatMap(({ bias }) => bias ?? []);
  const [lhs, ofA] = joinedOf(
    backend,
    terms.map(({ a }) => a),
  );
  const [rhs, ofB] = joinedOf(
    backend,
    parts.map(({ b }) => b),
  );
  const [bias, ofBias] = biases.length > 0 ? joinedOf(backend, biases) : [null, []];
  const inputs = { lhs, rhs, ...(bias && { bias }), ...(added && { added }) };
  const whole = shapes.length === 1 ? shapes[0]! : [numbersOf(shapes)];
  const [result] = runJointProgram(backend, {
    key: `${inQuads ? 'register' : 'plain'}Product ${tile.rows} ${sourceKey(form)}`,
    code: inQuads ? registerTileCode(form, tile) : plainCode(form),
    ...{ inputs, results: { result: whole }, threads: tilesOf(of, tile) },
    integers: {
      ...{ batch, rows, terms: terms.length, results: shapes.length },
      ...padded('columns', columnsOf(of)),
      ...padded(
        'inner',
        terms.map(({ inner }) => inner),
      ),
    },
    // Small workgroups, since there are few threads and every core should have some.
    ...(inQuads && { vectors: [...Object.keys(inputs), 'result'], workgroup: 16 }),
  });
  const made = shapes.length === 1 ? [result!] : cutApart(backend, result!, shapes);
  const passing = [...ofA, ...ofB, ...ofBias, ...(shapes.length === 1 ? [] : [result!])];
  for (const { dataId } of passing) webgpuOf(backend).disposeData(dataId);
  return made;
}

/** A square a workgroup. */
function bySharedTiles(backend: unknown, of: Product): TensorInfo[] {
  const { inputs, results, integers } = argumentsOf(of);
  const arrays = Object.keys({ ...inputs, ...results }).length;
  // One dispatch each where the device cannot bind the arrays of several.
  if (of.joined === 'beside' && of.parts.length > 1 && !canBind(backend, arrays))
    return of.parts.flatMap((part, i) =>
      bySharedTiles(backend, { ...of, parts: [part], shapes: [of.shapes[i]!] }),
    );
  const tiles = sharedTiles(of.batch, of.rows, columnsOf(of));
  const form = formOf(of);
  return runJointProgram(backend, {
    ...{ key: `sharedProduct ${tiles.side} ${formKey(form)}`, code: sharedTileCode(form, tiles) },
    ...{ inputs, results, integers },
    ...{ threads: tiles.count * tiles.threads, workgroup: tiles.threads },
  });
}

/** Encodes products of one dispatch. */
export function runProducts(backend: unknown, tuning: Tuning, of: Product): TensorInfo[] {
  return tuning === 'threads' ? byThreads(backend, of) : bySharedTiles(backend, of);
}
