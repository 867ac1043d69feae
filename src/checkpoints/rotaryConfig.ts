import {
  keysContradict,
  keyIsNotComputed,
  rotationIsOdd,
} from '../shared/sentences/modelConfigSentences';
import { agreed, refuseConfig, type ConfigReader } from './configReader';

/** How a config.json may say what is rotated: the older keys stand at its top, the newer in `rope_parameters`. */
interface RotaryKeys {
  readonly theta: string;
  readonly fraction: string;
  readonly usualFraction: number;
  /** The width of one head. */
  readonly width: number;
}

const usualTheta = 10_000; // arXiv 2104.09864, Sec. 3.2.2
const dictionaries = ['rope_parameters', 'rope_scaling'] as const;
const knownKeys = ['rope_type', 'type', 'rope_theta', 'partial_rotary_factor'];

/**
 * The base and the rotated share of each head's width.
 * @throws RefineryError `bad_config` naming the key of a scaling, or keys that contradict each other
 */
export function rotaryConfig(
  config: ConfigReader,
  { theta, fraction, usualFraction, width }: RotaryKeys,
): { readonly rotaryTheta: number; readonly rotaryFraction: number } {
  const inner = (key: string): [string, unknown][] =>
    dictionaries.map((name) => [`${name}.${key}`, config.dictionary(name)?.[key]]);
  for (const name of dictionaries) {
    for (const [key, value] of Object.entries(config.dictionary(name) ?? {})) {
      const isType = key === 'rope_type' || key === 'type';
      const isRead = knownKeys.includes(key) && (!isType || value === 'default');
      if (value !== null && !isRead) refuseConfig(keyIsNotComputed(`${name}.${key}`, value));
    }
  }
  const rotaryTheta = agreed([...inner('rope_theta'), [theta, config.value(theta)]], usualTheta);
  const share = agreed(
    [...inner('partial_rotary_factor'), [fraction, config.value(fraction)]],
    usualFraction,
  );
  // GPT-NeoX has keys of its own; one of the others' that says something else is not passed over.
  for (const [key, value, own] of [
    ['rope_theta', rotaryTheta, theta],
    ['partial_rotary_factor', share, fraction],
  ] as const) {
    const said = config.value(key);
    if (said === undefined || said === value) continue;
    refuseConfig(
      config.value(own) === undefined
        ? keyIsNotComputed(key, said)
        : keysContradict(key, said, own, value),
    );
  }
  const dims = Math.trunc(width * share);
  if (dims < 2 || dims > width || dims % 2 !== 0)
    refuseConfig(rotationIsOdd(fraction, dims, width));
  return { rotaryTheta, rotaryFraction: dims / width };
}
