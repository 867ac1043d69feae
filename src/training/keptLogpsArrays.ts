import type { SidedLogps } from '../evaluation/pairLogps';
import { RefineryError } from '../shared/errors';
import { keptTensorDiffers } from '../shared/sentences/resumeSentences';
import type { SetLogps } from './pairSet';
import type { Arrays, KeptLogps } from './runCheckpoint';

const sides = (name: string, { chosen, rejected }: SidedLogps): [string, Float32Array][] => [
  [`${name}.chosen`, chosen],
  [`${name}.rejected`, rejected],
];

const setSides = (name: string, { plain, refined }: SetLogps): [string, Float32Array][] => [
  ...sides(`${name}.plain`, plain),
  ...(refined ? sides(`${name}.refined`, refined) : []),
];

/** The reference's log-probabilities as named arrays. */
export function arraysOfLogps({ known, plain, refined, heldOut }: KeptLogps): Arrays {
  return new Map([
    ['train.known', Float32Array.from(known)],
    ...setSides('train', { plain, refined }),
    ...(heldOut ? setSides('heldOut', heldOut) : []),
  ]);
}

/**
 * The same the other way.
 * @throws RefineryError `bad_file` naming an array that is missing or has another size
 */
export function logpsOfArrays(arrays: Arrays, pairs: number): KeptLogps {
  const take = (name: string, size?: number): Float32Array => {
    const found = arrays.get(name);
    if (!found || (size !== undefined && found.length !== size))
      throw new RefineryError(
        'bad_file',
        keptTensorDiffers(name, size ?? 0, found?.length ?? null),
      );
    return found;
  };
  const sided = (name: string, size: number): SidedLogps => ({
    chosen: take(`${name}.chosen`, size),
    rejected: take(`${name}.rejected`, size),
  });
  const set = (name: string, size: number): SetLogps => ({
    plain: sided(`${name}.plain`, size),
    refined: arrays.has(`${name}.refined.chosen`) ? sided(`${name}.refined`, size) : null,
  });
  const held = arrays.get('heldOut.plain.chosen');
  return {
    known: Uint8Array.from(take('train.known', pairs)),
    ...set('train', pairs),
    heldOut: held ? set('heldOut', held.length) : null,
  };
}
