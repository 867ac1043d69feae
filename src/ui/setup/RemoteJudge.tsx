import { useId, useRef } from 'react';

import { judgeInstructions } from '../../protocol/remoteJudge';
import { keyTravelsOpenly } from '../../shared/sentences/judgeSentences';
import { judgeKeyForgotten, judgeKeyTyped, judgeTarget, judgeTyped } from '../../store/remoteJudge';
import { isRunning } from '../../store/state';
import { useRefinery } from '../useRefinery';
import { JudgeCosts } from './JudgeCosts';
import css from './RemoteJudge.module.css';
import field from './SettingField.module.css';

const plain = {
  type: 'text',
  autoComplete: 'off',
  autoCapitalize: 'off',
  spellCheck: false,
} as const;
/** Hosts that no wire leads to. */
const ownHosts = /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/;

/** Who the judge at an address is: its address, its model and the key, none of which is a setting. */
export function RemoteJudge() {
  const help = useId();
  const address = useRefinery(({ remoteJudge }) => remoteJudge.address);
  const model = useRefinery(({ remoteJudge }) => remoteJudge.model);
  const running = useRefinery(({ run }) => isRunning(run.status));
  const fault = useRefinery((state) => {
    const target = judgeTarget(state);
    return 'fault' in target ? target.fault : null;
  });
  const open = useRefinery((state) => {
    const target = judgeTarget(state);
    return (
      'url' in target && target.url.protocol === 'http:' && !ownHosts.test(target.url.hostname)
    );
  });
  const hasKey = useRefinery(({ remoteJudge }) => remoteJudge.hasKey);
  const begun = address !== '' || model !== '' || hasKey;
  return (
    <fieldset className={css.judge} aria-describedby={help}>
      <legend>The judge’s address</legend>
      <label>
        Address
        <input
          {...plain}
          disabled={running}
          inputMode="url"
          placeholder="https://api.example.com/v1"
          value={address}
          onChange={({ target }) => {
            judgeTyped({ address: target.value });
          }}
        />
      </label>
      <label>
        Model
        <input
          {...plain}
          disabled={running}
          value={model}
          onChange={({ target }) => {
            judgeTyped({ model: target.value });
          }}
        />
      </label>
      <Key running={running} />
      {begun && fault !== null ? (
        <p className={field.fault} role="alert">
          {fault}
        </p>
      ) : null}
      {open ? <p className={field.fault}>{keyTravelsOpenly()}</p> : null}
      <p className={field.help} id={help}>
        A model behind an OpenAI-compatible address. Address, model and key stay in this page’s
        memory until you close or reload it: they are in no setting, run file, link, download or
        storage, and go to that address alone. Nothing is sent before you have said so for the run
        that you start.
      </p>
      <Prices running={running} />
      <JudgeCosts />
      <details className={css.told}>
        <summary>What the judge is told</summary>
        <p className={field.help}>{judgeInstructions}</p>
        <p className={field.help}>
          Each pair is asked about in both orders; where the answers differ, it is a tie. A failed
          call is tried five times, with growing rests; a verdict that was given is not asked for
          again.
        </p>
      </details>
    </fieldset>
  );
}

/** The key can be forgotten while a run asks with it. Its field keeps what is typed to itself: it is in no attribute of the page and in no state. */
function Key({ running }: { readonly running: boolean }) {
  const hasKey = useRefinery(({ remoteJudge }) => remoteJudge.hasKey);
  const input = useRef<HTMLInputElement>(null);
  return (
    <div className={css.key}>
      <label>
        Key
        <input
          ref={input}
          type="password"
          disabled={running}
          autoComplete="off"
          spellCheck={false}
          placeholder={hasKey ? 'in this page’s memory' : 'none'}
          onChange={({ target }) => {
            judgeKeyTyped(target.value);
          }}
        />
      </label>
      <button
        type="button"
        disabled={!hasKey}
        onClick={() => {
          if (input.current) input.current.value = '';
          judgeKeyForgotten();
        }}
      >
        Forget the key
      </button>
    </div>
  );
}

function Prices({ running }: { readonly running: boolean }) {
  return (
    <div className={css.prices}>
      <Price of="priceIn" label="Price in, per million tokens" running={running} />
      <Price of="priceOut" label="Price out, per million tokens" running={running} />
    </div>
  );
}

function Price({
  of,
  label,
  running,
}: {
  readonly of: 'priceIn' | 'priceOut';
  readonly label: string;
  readonly running: boolean;
}) {
  const price = useRefinery(({ remoteJudge }) => remoteJudge[of]);
  const wrong = price !== null && !(price >= 0);
  return (
    <label>
      {label}
      <input
        {...plain}
        disabled={running}
        inputMode="decimal"
        placeholder="unknown"
        aria-invalid={wrong}
        defaultValue={price ?? ''}
        onChange={({ target: { value } }) => {
          judgeTyped({ [of]: value.trim() === '' ? null : Number(value) });
        }}
      />
    </label>
  );
}
