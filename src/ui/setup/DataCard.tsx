import { dataRemoved, filePicked, samplePicked } from '../../store/dataActions';
import type { DataState, RefineryState, Role } from '../../store/state';
import { isRunning } from '../../store/state';
import { countOf, formatCount } from '../../shared/format';
import { PasteButton } from '../data/PasteButton';
import { Preparation } from '../data/Preparation';
import { Reading } from '../data/Reading';
import { Report } from '../data/Report';
import { useRefinery } from '../useRefinery';
import { Card, More } from './Card';
import shared from '../primitives/Facts.module.css';
import css from './DataCard.module.css';
import { SettingField } from './SettingField';
import { StarterWorld } from './StarterWorld';

function summaryOf({ data, preparation }: RefineryState): string {
  const { train } = data;
  switch (train.status) {
    case 'empty':
      return 'No file yet';
    case 'loading':
      return `Reading ${train.name}`;
    case 'mapping':
      return `${train.name}: which columns?`;
    case 'failed':
      return `${train.name} could not be used`;
    case 'loaded': {
      const { usable, refused } = train.report;
      const split =
        preparation.status === 'ready'
          ? ` · ${formatCount(preparation.preparation.trainPairs)} train, ${formatCount(preparation.preparation.evalPairs)} held out`
          : '';
      return `${countOf(usable, 'pair')}${split} · ${formatCount(refused)} refused`;
    }
  }
}

const sourceWords = {
  file: 'A file of yours, or the sample',
  starter: 'The starter’s world, by rules',
};

/** Card 1: the preference file, its report, and what a run will see of it. */
export function DataCard() {
  const summary = useRefinery(summaryOf);
  const written = useRefinery(({ settings }) => settings['data.source'] === 'starter');
  const state = useRefinery(({ data }) => data.train);
  return (
    <Card number={1} title="Data" summary={summary} open>
      <FileInput role="train" label="Choose a preference file" />
      <SettingField path="data.source" names={sourceWords} />
      {written ? <StarterWorld /> : null}
      <div className={css.ways}>
        <button type="button" onClick={() => void samplePicked()}>
          Use the sample
        </button>
        <PasteButton />
      </div>
      <SourceState role="train" state={state} />
      <Preparation />
      <SettingField path="data.maxLength" />
      <More>
        {written ? null : (
          <>
            <SettingField path="data.evalFraction" />
            <HeldOut />
          </>
        )}
      </More>
    </Card>
  );
}

function FileInput({ role, label }: { readonly role: Role; readonly label: string }) {
  const running = useRefinery(({ run }) => isRunning(run.status));
  return (
    <label className={css.file}>
      {label}
      <input
        type="file"
        accept=".jsonl,.json,.ndjson,.txt,application/json"
        disabled={running}
        onChange={({ target }) => {
          const file = target.files?.[0];
          // The same file can be chosen again.
          target.value = '';
          if (file) void filePicked(role, file);
        }}
      />
      <small>
        JSONL, a JSON list or {'{"data": […]}'}, in any of 24 layouts. It stays on this machine.
      </small>
    </label>
  );
}

function SourceState({ role, state }: { readonly role: Role; readonly state: DataState }) {
  switch (state.status) {
    case 'empty':
    case 'mapping':
      return null;
    case 'loading':
      return <Reading role={role} name={state.name} progress={state.progress} />;
    case 'failed':
      return (
        <p className={shared.fault} role="alert">
          {state.failure.message}
        </p>
      );
    case 'loaded':
      return <Report role={role} report={state.report} />;
  }
}

function HeldOut() {
  const state = useRefinery(({ data }) => data.heldOut);
  const running = useRefinery(({ run }) => isRunning(run.status));
  return (
    <>
      <FileInput role="heldOut" label="Held-out file" />
      <SourceState role="heldOut" state={state} />
      {state.status === 'loaded' || state.status === 'failed' || state.status === 'mapping' ? (
        <button
          type="button"
          disabled={running}
          onClick={() => {
            dataRemoved('heldOut');
          }}
        >
          Remove the held-out file
        </button>
      ) : null}
    </>
  );
}
