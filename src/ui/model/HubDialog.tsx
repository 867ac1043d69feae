import { useId } from 'react';

import { askedHost, hubClosed, hubTyped, modelLookedUp } from '../../store/hubActions';
import { Dialog } from '../charts/Dialog';
import { useRefinery } from '../useRefinery';
import { HubFound } from './HubFound';
import { HubTransfer } from './HubTransfer';
import shared from '../primitives/Facts.module.css';
import css from './hub.module.css';
import { KeptModels } from './KeptModels';

/** A model by its name on the hub: looked up, confirmed, fetched, kept. */
export function HubDialog() {
  const role = useRefinery(({ hub }) => hub.openFor);
  if (role === null) return null;
  return (
    <Dialog
      title={`A model from the Hugging Face hub as ${role}`}
      className={css.dialog}
      onClose={hubClosed}
    >
      <p className={css.about}>
        Public models only. Looking one up asks {askedHost} about that model and nothing else; no
        key, no cookie and none of your data is sent.
      </p>
      <Question />
      <HubFound role={role} />
      <HubTransfer />
      <KeptModels role={role} />
    </Dialog>
  );
}

function Question() {
  const name = useRefinery(({ hub }) => hub.name);
  const revision = useRefinery(({ hub }) => hub.revision);
  const lookUp = useRefinery(({ hub }) => hub.lookUp);
  const fault = useId();
  const failed = lookUp.status === 'failed';
  return (
    <>
      <form
        className={css.question}
        onSubmit={(event) => {
          event.preventDefault();
          void modelLookedUp(name, revision);
        }}
      >
        <label>
          Model
          <input
            type="text"
            value={name}
            placeholder="owner/name"
            autoComplete="off"
            autoCapitalize="off"
            spellCheck={false}
            aria-invalid={failed}
            aria-describedby={failed ? fault : undefined}
            onChange={({ target }) => {
              hubTyped({ name: target.value });
            }}
          />
        </label>
        <label>
          Revision
          <input
            type="text"
            value={revision}
            autoComplete="off"
            autoCapitalize="off"
            spellCheck={false}
            onChange={({ target }) => {
              hubTyped({ revision: target.value });
            }}
          />
        </label>
        <button type="submit" disabled={lookUp.status === 'asking'}>
          Look it up
        </button>
      </form>
      <div role="status" className={css.asking}>
        {lookUp.status === 'asking' ? (
          <p className={css.about}>
            Asking {askedHost} about {lookUp.name} …
          </p>
        ) : null}
      </div>
      {failed ? (
        <p id={fault} className={shared.fault} role="alert">
          {lookUp.failure.message}
        </p>
      ) : null}
    </>
  );
}
