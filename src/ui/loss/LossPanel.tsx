import { useRef, useSyncExternalStore } from 'react';

import { isRefined, type MethodSettings } from '../../methods/lossTypes';
import { methodEquation, methodName } from '../../methods/methods';
import { pairLossSlope } from '../../methods/pairLoss';
import { countOf, formatNumber } from '../../shared/format';
import { pairValues } from '../../store/pairValues';
import { useRefinery } from '../useRefinery';
import { Help } from './Help';
import { firstLossWords, LossPlot } from './LossPlot';
import {
  drawingFault,
  drawnPairs,
  drawnSettings,
  exampleRefinedH,
  meansOf,
  shownShift,
  type DrawnPair,
} from './lossView';
import { TryIt } from './TryIt';
import { useWidth } from './useWidth';
import css from './loss.module.css';

const height = 300;
const margins = { left: 46, right: 14, top: 40, bottom: 38 };

/** The method's loss against the margin, from the formula of the training, with the batch's pairs on it. */
export function LossPanel() {
  const plot = useRef<HTMLDivElement>(null);
  const width = useWidth(plot);
  const run = useRefinery((state) => state.run);
  const settings = useRefinery((state) => state.settings);
  const batch = useSyncExternalStore(pairValues.subscribe, pairValues.batch);
  const drawn = drawnSettings(run, settings);
  const fault = drawingFault(drawn);
  const measuredBy = run.config?.alignment.logpReduction ?? drawn.logpReduction;
  const pairs = fault === null ? drawnPairs(drawn, batch, measuredBy) : [];
  const title = 'The loss, seen';
  const facts = fault === null ? factsOf(drawn, pairs, batch?.step ?? null) : [];
  const words = facts.map(([name, value]) => `${name} ${value}`).join(', ');
  return (
    <figure className={css.panel} data-panel="loss">
      <figcaption>
        <h3>
          {title} <span>· {methodEquation(drawn)}</span>
        </h3>
        <Help id="help-loss-seen" title={title}>
          <LossHelp />
        </Help>
      </figcaption>
      <ul className={css.values}>
        {facts.map(([name, value]) => (
          <li key={name}>
            {name} <output>{value}</output>
          </li>
        ))}
        {fault === null && pairs.length === 0 ? <li>{waitingWords(batch !== null)}</li> : null}
      </ul>
      <div className={css.plot} ref={plot} style={{ height }}>
        {fault === null ? (
          <LossPlot
            settings={drawn}
            pairs={pairs}
            reach={pairs.length > 0 ? (batch?.reach ?? 0) : 0}
            frame={{ width, height, ...margins }}
            words={`The loss of ${methodName(drawn)} against the margin h(x): ${words}`}
          />
        ) : (
          <p className={css.empty}>{fault}</p>
        )}
      </div>
      <TryIt />
    </figure>
  );
}

function waitingWords(measured: boolean): string {
  return measured
    ? 'the last run’s pairs were not measured for this method'
    : 'each pair of a batch becomes a point once alignment begins';
}

type Fact = readonly [name: string, value: string];

/** The last values as text. */
function factsOf(
  settings: MethodSettings,
  pairs: readonly DrawnPair[],
  step: number | null,
): readonly Fact[] {
  const slope = pairLossSlope(settings, { h: 0, refinedH: 0 });
  const still: Fact[] = [
    ['at h = 0', firstLossWords(settings)],
    ['slope there', formatNumber(slope)],
  ];
  const moved = shownShift(settings, pairs);
  if (pairs.length === 0 || step === null)
    return isRefined(settings.lossType)
      ? [
          ...still,
          [`dashed: a pair with h(p⊕x) = ${exampleRefinedH}, moved by`, formatNumber(moved)],
        ]
      : still;
  const mean = meansOf(pairs);
  const shift: Fact[] = isRefined(settings.lossType)
    ? [[`mean shift ${shiftWords(settings)} (dashed)`, formatNumber(moved)]]
    : [];
  return [
    ...still,
    [`step ${step}`, countOf(pairs.length, 'pair')],
    ['mean loss', formatNumber(mean.loss)],
    ['mean h', formatNumber(mean.h)],
    ...shift,
    ['mean slope', formatNumber(mean.slope)],
  ];
}

/** What moves a pair's curve, in units of h. */
function shiftWords({ lossType, refinementScale }: MethodSettings): string {
  if (lossType === 'sr-dpo') return 'λΔ/β';
  return refinementScale === 'unit' ? 'λ·h(p⊕x)' : 'λΔ';
}

function LossHelp() {
  return (
    <>
      <p>
        The loss of one pair against its margin h(x): how much more the policy has moved toward the
        chosen answer than toward the rejected one, compared with the reference. The axis below is
        h, the one above the same places as βh. Training starts at h = 0, where policy and reference
        are the same.
      </p>
      <p>
        The slope is the weight of a pair’s gradient: where the curve is flat, the pair no longer
        pulls. DPO flattens to the right; IPO pulls toward its target 1/(2β) from either side.
      </p>
      <p>
        Each point is a pair of the last logged batch before its update (the first 512 of a larger
        one). Under Sr-DPO and Sr-IPO a pair lies on a curve of its own, moved by its refinement:
        the tail leads back by that shift to the method’s curve.
      </p>
    </>
  );
}
