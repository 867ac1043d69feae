import { Fragment, useState, type KeyboardEvent } from 'react';

import type { ShownCompletion, ShownToken } from '../../protocol/dataView';
import { countOf } from '../../shared/format';
import { TokenText } from '../dataView/Tokens';
import shared from '../dataView/Tokens.module.css';
import { cutWords, tokenTitle } from '../dataView/tokenWords';
import { shadeStyle, signOf } from './shades';
import { signed, type Lens, type Side, type TokenValues } from './tokenValues';
import css from './tokens.module.css';

interface Props {
  readonly side: Side;
  readonly name: string;
  readonly shown: ShownCompletion;
  readonly values: readonly TokenValues[];
  readonly lens: Lens;
  /** The value of the strongest colour. */
  readonly most: number;
}

/** A completion whose tokens are coloured by a number each; arrow keys go along them. */
export function ColoredTokens({ side, name, shown, values, lens, most }: Props) {
  const [hovered, setHovered] = useState<number | null>(null);
  const [focused, setFocused] = useState(0);
  const { tokens, cut } = shown;
  const reachable = Math.min(focused, tokens.length - 1);
  const read = hovered ?? reachable;
  return (
    <section className={`${shared.side} ${css.side}`} data-side={side}>
      <h4>
        {name} <span>{countOf(tokens.length, 'token')}</span>
      </h4>
      <div
        className={`${shared.tokens} ${css.tokens}`}
        role="group"
        aria-label={`${name}, token by token`}
        data-testid={`inspected-${side}`}
        onKeyDown={alongTokens}
        onMouseLeave={() => {
          setHovered(null);
        }}
      >
        {tokens.map((token, i) => {
          const value = values[i]![lens.measure];
          return (
            <Fragment key={i}>
              <button
                type="button"
                className={css.token}
                data-sign={signOf(value)}
                style={shadeStyle(value, most)}
                tabIndex={i === reachable ? 0 : -1}
                aria-label={`${spoken(token)}: ${signed(value)}`}
                onMouseEnter={() => {
                  setHovered(i);
                }}
                onFocus={() => {
                  setFocused(i);
                  setHovered(null);
                }}
                onClick={() => {
                  setFocused(i);
                }}
              >
                <TokenText token={token} />
              </button>
              <wbr />
            </Fragment>
          );
        })}
        {cut > 0 ? <span className={shared.cut}>✂ {cutWords(cut)}</span> : null}
      </div>
      <p className={css.readout} data-testid={`readout-${side}`}>
        {tokens[read] ? readoutOf(tokens[read], values[read]!) : 'No tokens.'}
      </p>
    </section>
  );
}

/** ← and → go from token to token, Home and End to the ends, so that Tab leaves at once. */
function alongTokens(event: KeyboardEvent<HTMLElement>): void {
  const all = [...event.currentTarget.querySelectorAll('button')];
  const here = all.indexOf(event.target as HTMLButtonElement);
  const next = {
    ArrowLeft: here - 1,
    ArrowRight: here + 1,
    Home: 0,
    End: all.length - 1,
  }[event.key];
  if (here < 0 || next === undefined) return;
  event.preventDefault();
  all[next]?.focus();
}

const spoken = ({ part, text, bytes }: ShownToken): string =>
  part === 'eos' ? 'end of text' : bytes ? `bytes ${text}` : `“${text}”`;

function readoutOf(token: ShownToken, { policy, reference, ratio, reward }: TokenValues): string {
  const numbers = `log π ${signed(policy)} · log π_ref ${signed(reference)} · log-ratio ${signed(ratio)} · times β ${signed(reward)}`;
  return `${spoken(token)} (${tokenTitle(token)}): ${numbers}`;
}
