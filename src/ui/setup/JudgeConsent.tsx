import { judgeTarget } from '../../store/remoteJudge';
import { judgeAnswered } from '../../store/runActions';
import { Dialog } from '../charts/Dialog';
import facts from '../primitives/Facts.module.css';
import { useRefinery } from '../useRefinery';
import { JudgeCosts } from './JudgeCosts';
import css from './RemoteJudge.module.css';
import field from './SettingField.module.css';

/** Asks, before anything is sent, whether a run may send prompts and answers to its judge, and names the address. */
export function JudgeConsent() {
  const asking = useRefinery(({ remoteJudge }) => remoteJudge.asking);
  if (asking === null) return null;
  return (
    <Dialog
      title="May this run ask the judge?"
      className={css.dialog}
      onClose={() => {
        judgeAnswered('cancel');
      }}
    >
      <Target />
      <JudgeCosts config={asking.config} />
      <Answers />
    </Dialog>
  );
}

function Target() {
  const address = useRefinery((state) => {
    const target = judgeTarget(state);
    return 'url' in target ? target.url.href : null;
  });
  const fault = useRefinery((state) => {
    const target = judgeTarget(state);
    return 'fault' in target ? target.fault : null;
  });
  const model = useRefinery(({ remoteJudge }) => remoteJudge.model.trim());
  const hasKey = useRefinery(({ remoteJudge }) => remoteJudge.hasKey);
  if (fault !== null)
    return (
      <p className={facts.fault} role="alert">
        {fault}
      </p>
    );
  return (
    <>
      <p>At each evaluation, the held-out prompts with the answers to them go to</p>
      <p className={css.address}>
        <strong data-testid="judge-address">{address}</strong>
      </p>
      <p className={field.help}>
        for its model {model}, {hasKey ? 'with your key' : 'without a key'}. Whoever runs that
        address can read and keep them. Answers that are the same are not sent, nor are texts whose
        verdict was given; “Stop judging” ends it at any time.
      </p>
    </>
  );
}

function Answers() {
  const ready = useRefinery(
    (state) => 'url' in judgeTarget(state) && state.preparation.status === 'ready',
  );
  return (
    <div className={css.buttons}>
      <button
        type="button"
        className={css.primary}
        disabled={!ready}
        onClick={() => {
          judgeAnswered('send');
        }}
      >
        Send them and train
      </button>
      <button
        type="button"
        onClick={() => {
          judgeAnswered('sendNothing');
        }}
      >
        Train without verdicts
      </button>
    </div>
  );
}
