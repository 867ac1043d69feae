import { workgroup } from './program';
import type { Tuning } from './tuning';

/** Bytes of shared memory that the two tiles of a workgroup may take; every adapter has 16 KiB. */
const tileBytes = 12 * 1024;
/** Rows of a tile at most. */
const mostTileRows = 32;

/** How the heads of an attention lie, as far as the source of its kernels hangs on it. */
export interface HeadForm {
  readonly tuning: Tuning;
  /** Numbers of a head: D. */
  readonly width: number;
  /** Whether a row may hold two continuations of one prompt. */
  readonly packed: boolean;
}

/** Groups of four numbers in a head; the last one is filled up with zeros. */
export const quadsOf = (width: number): number => Math.ceil(width / 4);

/** Whether every head begins at a multiple of four numbers, so that arrays can be read as vec4. */
export const inVectors = (width: number): boolean => width % 4 === 0;

/** What distinguishes the source of one form from that of another. */
export const formKey = ({ tuning, width, packed }: HeadForm): string =>
  `${tuning} ${width} ${packed}`;

/** Groups of four up to which a thread's code is written out group by group. */
const mostWrittenOut = 16;

/**
 * WGSL of a line for each group of four numbers of a head. Narrow heads are written out, so that a thread
 * holds each group in a register (`q0`, `q1`, …): an array that a loop goes through lies in memory on
 * software adapters. Wide ones are such an array, since so long a source takes them seconds to compile.
 */
export function each(width: number, line: (i: string) => string, first = 0): string {
  const quads = quadsOf(width);
  if (quads > mostWrittenOut)
    return `for (var i = ${first}; i < ${quads}; i = i + 1) { ${line('i')} }`;
  return Array.from({ length: quads - first }, (_, i) => line(String(first + i))).join('\n');
}

/** WGSL of a group of four numbers that a thread holds. */
export function held(width: number, name: string, i: string): string {
  return quadsOf(width) > mostWrittenOut ? `${name}[${i}]` : `${name}${i}`;
}

/** WGSL that lets a thread hold a head under a name. */
export function hold(width: number, name: string, value: (i: string) => string): string {
  const quads = quadsOf(width);
  if (quads <= mostWrittenOut) return each(width, (i) => `var ${name}${i} = ${value(i)};`);
  return `var ${name} : array<vec4<f32>, ${quads}>;
      ${each(width, (i) => `${name}[${i}] = ${value(i)};`)}`;
}

/** WGSL that lets `name` be the product of two heads, given by their groups of four numbers. */
export function dot(
  name: string,
  width: number,
  a: (i: string) => string,
  b: (i: string) => string,
): string {
  const more = (i: string): string => `${name}_ = ${name}_ + ${a(i)} * ${b(i)};`;
  return `
          var ${name}_ = ${a('0')} * ${b('0')};
          ${each(width, more, 1)}
          let ${name} = ${name}_.x + ${name}_.y + ${name}_.z + ${name}_.w;`;
}

/**
 * WGSL of what all attention kernels share: where a head begins, and what reads four numbers of each array.
 */
export function headCode({ width }: Pick<HeadForm, 'width'>, arrays: readonly string[]): string {
  const vectors = inVectors(width);
  const number = (name: string, c: number): string =>
    `select(0.0, ${name}[at + 4 * i + ${c}], 4 * i + ${c} < ${width})`;
  const numbers = (name: string): string =>
    `vec4<f32>(${[0, 1, 2, 3].map((c) => number(name, c)).join(', ')})`;
  const loads = arrays.map(
    (name) => `
    fn load_${name}(at : i32, i : i32) -> vec4<f32> { return ${vectors ? `${name}[at + i]` : numbers(name)}; }`,
  );
  return `
    // Where the head of a row begins, in steps of what an array is read by.
    fn headAt(row : i32, heads : i32, head : i32) -> i32 {
      return (row * heads + head) * ${vectors ? quadsOf(width) : width};
    }
    ${loads.join('')}`;
}

/**
 * WGSL of `visible(batch, t, key)`: whether the query at t of a batch's row looks at a key, counted from
 * those before the row. In a packed row [prompt | first | second] the second continuation does not see the
 * first.
 */
export function visibleCode(packed: boolean): string {
  if (!packed)
    return 'fn visible(batch : i32, t : i32, key : i32) -> bool { return key - uniforms.before <= t; }';
  return `
    fn visible(batch : i32, t : i32, key : i32) -> bool {
      let s = key - uniforms.before;
      let promptEnd = splits[2 * batch];
      let second = splits[2 * batch + 1];
      return s <= t && (t < second || s < promptEnd || s >= second);
    }`;
}

/**
 * WGSL of `positionOf(batch, t)`: the position of a token in its text. In a packed row the second
 * continuation goes on from the prompt, as the first does.
 */
export function positionCode(packed: boolean): string {
  if (!packed) return 'fn positionOf(batch : i32, t : i32) -> i32 { return uniforms.before + t; }';
  return `
    fn positionOf(batch : i32, t : i32) -> i32 {
      let promptEnd = splits[2 * batch];
      let second = splits[2 * batch + 1];
      return uniforms.before + select(t, t - second + promptEnd, t >= second);
    }`;
}

/** WGSL that writes four numbers of the head that begins at `at`. */
export function store(to: string, width: number, i: string, value: string): string {
  if (inVectors(width)) return `${to}[at + ${i}] = ${value};`;
  const number = (c: number): string =>
    `if (4 * ${i} + ${c} < ${width}) { ${to}[at + 4 * ${i} + ${c}] = four[${c}]; }`;
  return `{ let four = ${value}; ${[0, 1, 2, 3].map(number).join(' ')} }`;
}

/** What a thread goes through: the keys that a query sees, or the queries that see a key. */
export interface Walk {
  /** The position that counts up: `s` or `t`. */
  readonly over: 's' | 't';
  /** Arrays whose heads are read at that position, all with as many heads. */
  readonly arrays: readonly string[];
  /** WGSL of the array's number of heads, and of the head. */
  readonly heads: string;
  readonly head: string;
  /** WGSL of what a step reads besides, with `row`, that of the position. */
  readonly reads?: string;
  /** WGSL of a step of the n-th of the thread's own positions, from groups of four numbers. */
  readonly step: (n: number, other: (array: string) => (i: string) => string) => string;
}

/** Groups of four up to which a thread has several positions: each of them makes the source longer to compile. */
const mostShared = 8;
const positionsTogether = 4;

/**
 * Neighbouring positions of a head that a thread computes, so that what it reads serves all of them: a software
 * adapter pays for a read many times what it pays for a product. Threads that read from shared memory have one.
 */
export function ownPositions({ tuning, width }: Pick<HeadForm, 'tuning' | 'width'>): number {
  return tuning === 'threads' && quadsOf(width) <= mostShared ? positionsTogether : 1;
}

/** WGSL for each of a thread's own positions. */
export function eachOwn(form: HeadForm, code: (n: number) => string): string {
  return Array.from({ length: ownPositions(form) }, (_, n) => code(n)).join('\n');
}

/**
 * WGSL of a walk. A thread by itself reads the arrays where they lie; the threads of a workgroup, which
 * have neighbouring positions of one head, first copy a tile of rows into shared memory together.
 */
export function walkCode(form: HeadForm, walk: Walk): string {
  return form.tuning === 'threads' ? aloneCode(form, walk) : tiledCode(form, walk);
}

/** WGSL of the steps of those own positions that the other one and they see of each other. */
function seenCode(form: HeadForm, walk: Walk, other: (array: string) => (i: string) => string) {
  const met = (n: number): string => (walk.over === 's' ? `t${n}, s` : `t, s${n}`);
  return eachOwn(form, (n) => `if (visible(batch, ${met(n)})) { ${walk.step(n, other)} }`);
}

/** WGSL of how many keys or queries a row has. */
const lengthOf = (over: Walk['over']): string =>
  over === 's' ? '(uniforms.before + uniforms.length)' : 'uniforms.length';

function aloneCode(form: HeadForm, walk: Walk): string {
  const { over, arrays, heads, head, reads = '' } = walk;
  const { width } = form;
  const own = ownPositions(form);
  const [first, end] =
    over === 's' ? ['0', `uniforms.before + t${own - 1} + 1`] : ['s0', 'uniforms.length'];
  const load = (array: string) => (i: string) => `load_${array}(from_, ${i})`;
  // What several positions use is read once.
  const shared = (array: string) => (i: string) => held(width, `near_${array}`, i);
  return `
      for (var ${over} = ${first}; ${over} < ${end}; ${over} = ${over} + 1) {
        let row = batch * ${lengthOf(over)} + ${over};
        let from_ = headAt(row, ${heads}, ${head});
        ${reads}
        ${own === 1 ? '' : arrays.map((array) => hold(width, `near_${array}`, load(array))).join('\n')}
        ${seenCode(form, walk, own === 1 ? load : shared)}
      }`;
}

/** Rows of a tile. */
function tileRows(width: number): number {
  return Math.max(1, Math.min(mostTileRows, Math.floor(tileBytes / (2 * 16 * quadsOf(width)))));
}

/** Declares the tiles of a walk, where its threads share some. */
export function tileCode({ tuning, width }: HeadForm, arrays: readonly string[]): string {
  if (tuning === 'threads') return '';
  const size = tileRows(width) * quadsOf(width);
  return arrays
    .map((array) => `var<workgroup> tile_${array} : array<vec4<f32>, ${size}>;`)
    .join('\n');
}

function tiledCode(form: HeadForm, walk: Walk): string {
  const { over, arrays, heads, head, reads = '' } = walk;
  const { width } = form;
  const [rows, quads] = [tileRows(width), quadsOf(width)];
  // Barriers need a loop that is the same for all threads, so tiles that none of them sees are only skipped.
  const seen =
    over === 's' ? 'tile <= uniforms.before + lastOfBlock' : `tile + ${rows} > firstOfBlock`;
  const length = lengthOf(over);
  return `
      for (var tile = 0; tile < ${length}; tile = tile + ${rows}) {
        if (${seen}) {
          for (var j = lane; j < ${rows * quads}; j = j + ${workgroup}) {
            let near = min(tile + j / ${quads}, ${length} - 1);
            let from_ = headAt(batch * ${length} + near, ${heads}, ${head});
            ${arrays.map((array) => `tile_${array}[j] = load_${array}(from_, j % ${quads});`).join('\n')}
          }
        }
        workgroupBarrier();
        for (var j = 0; j < ${rows}; j = j + 1) {
          let ${over} = tile + j;
          if (${over} >= ${length}) { continue; }
          let row = batch * ${length} + ${over};
          ${reads}
          ${seenCode(form, walk, (array) => (i) => `tile_${array}[j * ${quads} + ${i}]`)}
        }
        workgroupBarrier();
      }`;
}

/**
 * WGSL that finds what a thread computes: one position of a head of a row or several, `t0`, `t1`, … or `s0`, ….
 * Threads go through the positions of one head first, so that neighbours read the same keys. Shared tiles need
 * whole workgroups of one head: a position past the last one repeats it, and nothing is written for it.
 * @param position `t` or `s`
 * @param heads WGSL of how many heads a row has
 */
export function placeCode(form: HeadForm, position: 's' | 't', heads: string): string {
  const head = position === 't' ? 'head' : 'kvHead';
  const own = ownPositions(form);
  if (form.tuning === 'threads')
    return `
      let groups = (uniforms.length + ${own - 1}) / ${own};
      if (index >= uniforms.batch * ${heads} * groups) { return; }
      let first = index % groups * ${own};
      let ${head} = (index / groups) % ${heads};
      let batch = index / (groups * ${heads});
      ${eachOwn(
        form,
        (n) => `
      let ${position}${n} = min(first + ${n}, uniforms.length - 1);
      let within${n} = first + ${n} < uniforms.length;`,
      )}`;
  return `
      let lane = index % ${workgroup};
      let blocks = (uniforms.length + ${workgroup - 1}) / ${workgroup};
      let block = index / ${workgroup};
      let firstOfBlock = (block % blocks) * ${workgroup};
      let lastOfBlock = firstOfBlock + ${workgroup - 1};
      let ${position}0 = min(firstOfBlock + lane, uniforms.length - 1);
      let ${head} = (block / blocks) % ${heads};
      let batch = min(block / (blocks * ${heads}), uniforms.batch - 1);
      let within0 = firstOfBlock + lane < uniforms.length && block < blocks * ${heads} * uniforms.batch;`;
}

/** Threads that a kernel needs for every position of every head. */
export function placeThreads(form: HeadForm, batch: number, heads: number, length: number): number {
  const own = ownPositions(form);
  if (form.tuning === 'threads') return batch * heads * Math.ceil(length / own);
  return batch * heads * Math.ceil(length / workgroup) * workgroup;
}
