import { useState } from 'react';

import type { ExportedFile } from '../../protocol/run';
import { RefineryError } from '../../shared/errors';
import { policyWentWithWorker } from '../../shared/sentences/pageSentences';
import { runStillChanges } from '../../shared/sentences/runCheckpointSentences';
import { exportRunCheckpoint } from '../../store/checkpointActions';
import { exportPolicy, policyTaken } from '../../store/runActions';
import { isRunning } from '../../store/state';
import { zipped } from '../files/archive';
import { canSaveFolders, savedInFolder } from '../files/saveFolder';
import { allSaved, saveFile } from '../saveFile';
import { useRefinery } from '../useRefinery';
import css from './RunPanel.module.css';

const adapterFolder = 'adapter/';
const baseFolder = 'base/';
const isAdapter = ({ name }: ExportedFile): boolean =>
  name.startsWith(adapterFolder) || name.startsWith(baseFolder);

async function policyAlone(): Promise<readonly ExportedFile[]> {
  return (await exportPolicy()).filter((file) => !isAdapter(file));
}

async function adaptersAlone(): Promise<readonly ExportedFile[]> {
  const files = (await exportPolicy()).filter(isAdapter);
  return files.map(({ name, bytes }) => ({
    name: name.startsWith(adapterFolder) ? name.slice(adapterFolder.length) : name,
    bytes,
  }));
}

/** What a run leaves: the policy, with LoRA its adapters as well, and all that it takes to go on. */
export function TakeAway() {
  const held = useRefinery(({ run }) => run.policy);
  const running = useRefinery(({ run }) => isRunning(run.status));
  const lora = useRefinery(({ run }) => (run.config?.model.lora ?? null) !== null);
  const source = useRefinery(({ run }) => run.config?.model.source);
  const fitted = useRefinery(({ run }) => (run.config?.sft.steps ?? 0) > 0);
  const step = useRefinery(({ run }) => run.summary?.stepsTrained ?? 0);
  if (held === 'gone') return <p className={css.gone}>{policyWentWithWorker()}</p>;
  if (held === 'none' && !running) return null;
  const layout = source === 'checkpoint' ? 'in the layout in which it came' : 'in Llama’s layout';
  const base = fitted || source === 'scratch' ? '; in base/ the model that they stand on' : '';
  const merged = lora ? ', the adapters merged into it' : '';
  return (
    <div className={css.takeAway} role="group" aria-label="Take away">
      {running ? <p className={css.gone}>{runStillChanges()}</p> : null}
      <Saved
        what="policy"
        disabled={running}
        folder="refinery-policy"
        take={policyAlone}
        about={`model.safetensors, config.json and the tokenizer, ${layout}${merged}`}
      />
      {lora ? (
        <Saved
          what="adapters"
          disabled={running}
          folder="refinery-adapter"
          take={adaptersAlone}
          about={`adapter_model.safetensors and adapter_config.json, in PEFT’s layout${base}`}
        />
      ) : null}
      <Saved
        what="checkpoint"
        disabled={running}
        folder={`refinery-checkpoint-step-${step}`}
        take={exportRunCheckpoint}
        about="weights, optimizer, reference and settings: opened here, the run goes on digit for digit"
      />
    </div>
  );
}

function Saved({
  what,
  folder,
  about,
  disabled,
  take,
}: {
  readonly what: 'policy' | 'adapters' | 'checkpoint';
  /** What the folder, or the .zip, is called. */
  readonly folder: string;
  readonly about: string;
  readonly disabled: boolean;
  readonly take: () => Promise<readonly ExportedFile[]>;
}) {
  const [fault, setFault] = useState<string | null>(null);
  const [said, setSaid] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const save = async (write: () => Promise<string | null>): Promise<void> => {
    setFault(null);
    setSaid(null);
    setBusy(true);
    try {
      const where = await write();
      if (where === null) return;
      policyTaken();
      setSaid(where);
    } catch (error) {
      if (!(error instanceof RefineryError)) throw error;
      setFault(error.message);
    } finally {
      setBusy(false);
    }
  };
  const toZip = async (): Promise<string> => {
    saveFile(`${folder}.zip`, zipped(folder, await take()));
    await allSaved();
    return `${folder}.zip`;
  };
  const reason = disabled ? runStillChanges() : undefined;
  return (
    <div className={css.download}>
      <button
        type="button"
        disabled={disabled || busy}
        title={reason}
        onClick={() => void save(toZip)}
      >
        Download the {what}
      </button>
      {canSaveFolders() ? (
        <button
          type="button"
          disabled={disabled || busy}
          title={reason}
          aria-label={`Save the ${what} to a folder`}
          onClick={() => void save(() => savedInFolder(folder, take))}
        >
          To a folder
        </button>
      ) : null}
      <span>{about}</span>
      {said === null ? null : <span role="status">Saved as {said}.</span>}
      {fault === null ? null : <p role="alert">{fault}</p>}
    </div>
  );
}
