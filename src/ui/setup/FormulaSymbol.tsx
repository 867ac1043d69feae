import { settings as settingsTable } from '../../protocol/settings';
import { formatNumber } from '../../shared/format';
import { useRefinery } from '../useRefinery';
import css from './Formula.module.css';
import { lighting, settingOf, symbolFollowed, useLit, type SymbolName } from './symbols';

const letters: Readonly<Record<SymbolName, string>> = {
  beta: 'β',
  lambda: 'λ',
  p: 'p',
  epsilon: 'ε',
  gamma: 'γ',
  tokenPrice: 'α',
  offsetWeight: 'α',
  ownMarginWeight: 'α',
  betaPull: 'α',
};

/** A symbol of the formula that is a setting: it lights up with its control, and a click leads there. */
export function FormulaSymbol({ name }: { readonly name: SymbolName }) {
  const lit = useLit(name);
  return (
    <mi
      {...lighting(name)}
      className={css.symbol}
      data-symbol={name}
      data-lit={lit}
      onClick={() => {
        symbolFollowed(name);
      }}
    >
      {letters[name]}
    </mi>
  );
}

/** The formula's symbols as buttons: a formula is read as a whole and takes no focus in its parts. */
export function FormulaKeys({ symbols }: { readonly symbols: readonly SymbolName[] }) {
  return (
    <div className={css.keys} role="group" aria-label="Symbols of the formula">
      {symbols.map((name) => (
        <Key key={name} name={name} />
      ))}
    </div>
  );
}

function Key({ name }: { readonly name: SymbolName }) {
  const lit = useLit(name);
  const path = settingOf[name];
  const value = useRefinery(({ settings }) => settings[path]);
  const shown = typeof value === 'number' ? ` = ${formatNumber(value)}` : '';
  return (
    <button
      {...lighting(name)}
      type="button"
      className={css.key}
      data-lit={lit}
      aria-label={`${settingsTable[path].label}${shown}: go to its field`}
      onClick={() => {
        symbolFollowed(name);
      }}
    >
      <i>{letters[name]}</i>
      {shown}
    </button>
  );
}
