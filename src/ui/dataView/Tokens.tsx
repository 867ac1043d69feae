import { Fragment } from 'react';

import type { ShownToken } from '../../protocol/dataView';
import { formatCount } from '../../shared/format';
import { cutWords, tokenTitle, visiblePieces } from './tokenWords';
import css from './Tokens.module.css';

interface TokensProps {
  readonly name: string;
  readonly side: 'prompt' | 'chosen' | 'rejected';
  readonly tokens: readonly ShownToken[];
  /** Tokens cut: from a prompt's start, from a completion's end. */
  readonly cut: number;
  readonly ids: boolean;
}

/** One text as the model sees it, token by token. */
export function Tokens({ name, side, tokens, cut, ids }: TokensProps) {
  const { length } = tokens;
  const cutMark = cut > 0 ? <span className={css.cut}>✂ {cutWords(cut)}</span> : null;
  return (
    <section className={css.side} data-side={side}>
      <h4>
        {name} <span>{length === 1 ? '1 token' : `${formatCount(length)} tokens`}</span>
      </h4>
      <div
        className={css.tokens}
        tabIndex={0}
        role="region"
        aria-label={`${name}, token by token`}
        data-testid={`tokens-${side}`}
      >
        {side === 'prompt' ? cutMark : null}
        {tokens.map((token, i) => (
          <Fragment key={i}>
            <Token token={token} ids={ids} />
            <wbr />
          </Fragment>
        ))}
        {side === 'prompt' ? null : cutMark}
      </div>
    </section>
  );
}

function Token({ token, ids }: { readonly token: ShownToken; readonly ids: boolean }) {
  const { part, id } = token;
  return (
    <span className={css.token} data-part={part} title={tokenTitle(token)}>
      {ids ? <small>{id}</small> : null}
      <TokenText token={token} />
    </span>
  );
}

/** A token’s text: what nobody sees as marks, a part of a character as its bytes. */
export function TokenText({ token: { part, text, bytes } }: { readonly token: ShownToken }) {
  if (part === 'eos') return 'EOS';
  if (part === 'bos') return 'BOS';
  if (bytes) return <i>{text}</i>;
  return visiblePieces(text).map(({ text: piece, mark }, i) =>
    mark === null ? (
      piece
    ) : (
      <span key={i} className={css.mark} data-mark={mark}>
        {piece}
      </span>
    ),
  );
}
