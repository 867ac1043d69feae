import { useRef, useState, useSyncExternalStore } from 'react';

import { curveMargin, pairsLieOnCurve } from '../../methods/lossCurve';
import { methodEquation, methodName } from '../../methods/methods';
import { isRunning } from '../../store/state';
import { pairValues } from '../../store/pairValues';
import { ChartMenu } from '../charts/ChartMenu';
import { saveExport } from '../charts/saveExport';
import { TableDialog } from '../charts/TableDialog';
import { CopyValue } from '../primitives/CopyButton';
import { PanelHead } from '../primitives/PanelHead';
import { useRefinery } from '../useRefinery';
import { LossPlot } from './LossPlot';
import { lossHelp } from './lossHelp';
import { exportedLoss, lossTable, type DrawnLoss } from './lossSheet';
import { drawingFault, drawnPairs, drawnSettings, lossDomain } from './lossView';
import { lossFacts, otherSettingsWords, type LossFact } from './lossWords';
import { TryIt } from './TryIt';
import { useWidth } from './useWidth';
import css from './loss.module.css';

const height = 300;
const margins = { left: 46, right: 14, top: 40, bottom: 38 };
const title = 'The loss, seen';

/** What is to be drawn now, or why nothing is. */
function useDrawnLoss(): DrawnLoss | string {
  const run = useRefinery((state) => state.run);
  const settings = useRefinery((state) => state.settings);
  const batch = useSyncExternalStore(pairValues.subscribe, pairValues.batch);
  const drawn = drawnSettings(run, settings);
  const fault = drawingFault(drawn);
  if (fault !== null) return fault;
  const measured = run.config?.alignment ?? drawn;
  const pairs = drawnPairs(drawn, batch, curveMargin(measured));
  const still = { low: 0, high: 0 };
  return {
    settings: drawn,
    pairs,
    domain: lossDomain(drawn, pairs, pairs.length > 0 && batch ? batch.reach : still),
    step: batch?.step ?? null,
    other: isRunning(run.status) ? null : otherSettingsWords(drawn, measured),
  };
}

/** The method's loss against the margin, from the formula of the training, with the batch's pairs on it. */
export function LossPanel() {
  const plot = useRef<HTMLDivElement>(null);
  const width = useWidth(plot);
  const lossType = useRefinery(({ run, settings }) => drawnSettings(run, settings).lossType);
  const lossWeights = useRefinery(({ run, settings }) => drawnSettings(run, settings).lossWeights);
  const drawn = useDrawnLoss();
  const [open, setOpen] = useState(false);
  const faulty = typeof drawn === 'string';
  const facts = faulty ? [] : lossFacts(drawn.settings, drawn.pairs, drawn.step);
  const words = facts.map(({ name, words: value }) => `${name} ${value}`).join(', ');
  return (
    <figure className={css.panel} data-panel="loss">
      <PanelHead
        id="help-loss-seen"
        title={title}
        subject={methodEquation({ lossType, lossWeights })}
        help={lossHelp}
      >
        {faulty ? null : (
          <ChartMenu
            id="loss-curve"
            title={title}
            onTable={() => {
              setOpen(true);
            }}
            onExport={(kind) => void saveExport(exportedLoss(title, drawn), kind)}
          />
        )}
      </PanelHead>
      <ul className={css.values}>
        {facts.map((fact) => (
          <Fact key={fact.name} fact={fact} />
        ))}
        {faulty ? null : <Waiting drawn={drawn} />}
      </ul>
      <div className={css.plot} ref={plot} style={{ height }}>
        {faulty ? (
          <p className={css.empty}>{drawn}</p>
        ) : (
          <LossPlot
            drawn={drawn}
            frame={{ width, height, ...margins }}
            words={`The loss of ${methodName({ lossType, lossWeights })} against the margin h(x): ${words}`}
          />
        )}
      </div>
      <TryIt />
      {open && !faulty ? (
        <TableDialog
          title={title}
          caption="The pairs of the last logged batch as they lie on the curve, then the curve itself"
          table={lossTable(drawn)}
          onClose={() => {
            setOpen(false);
          }}
        />
      ) : null}
    </figure>
  );
}

function Fact({ fact: { name, words, value } }: { readonly fact: LossFact }) {
  return (
    <li>
      {name}{' '}
      <CopyValue name={`${name}: ${words}`} text={String(value)}>
        <output>{words}</output>
      </CopyValue>
    </li>
  );
}

/** What the pairs wait for, or by which settings they are drawn. */
function Waiting({ drawn: { settings, pairs, step, other } }: { readonly drawn: DrawnLoss }) {
  if (pairs.length > 0) return other === null ? null : <li className={css.other}>{other}</li>;
  return (
    <li>
      {!pairsLieOnCurve(settings)
        ? 'no pairs: the loss of each depends on more than its margin'
        : step === null
          ? 'each pair of a batch becomes a point once alignment begins'
          : 'the last run’s pairs were not measured for this method'}
    </li>
  );
}
