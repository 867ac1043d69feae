import { useRef, useState, type KeyboardEvent, type PointerEvent } from 'react';

import { lossTarget } from '../../methods/lossCurve';
import { pairLoss, pairLossSlope } from '../../methods/pairLoss';
import type { MethodSettings } from '../../methods/lossTypes';
import { formatCount, formatNumber } from '../../shared/format';
import { valueAt, type Frame, type Scale } from './frame';
import { nearestPair, pairBeside } from './lossReading';
import type { DrawnPair, LossDomain } from './lossView';
import css from './LossReader.module.css';

interface Props {
  readonly settings: MethodSettings;
  readonly pairs: readonly DrawnPair[];
  readonly domain: LossDomain;
  readonly scale: Scale;
  readonly frame: Frame;
}

/** Where the loss is read: a margin, and the pair there. */
interface Reading {
  readonly h: number;
  readonly pair: DrawnPair | null;
}

/** One arrow key goes this share of the axis. */
const keyShare = 0.01;

/** The loss read at a margin, under the pointer or by the keys of a slide: margin, loss, slope and the pair there. */
export function LossReader({ settings, pairs, domain, scale, frame }: Props) {
  const area = useRef<HTMLDivElement>(null);
  const [reading, setReading] = useState<Reading | null>(null);
  const { left, right, top, bottom, width, height } = frame;
  const { min, max } = domain;
  const read = (h: number, pair: DrawnPair | null = null): void => {
    setReading({ h: Math.min(max, Math.max(min, h)), pair });
  };
  const pointed = ({ clientX, clientY }: PointerEvent): void => {
    const box = area.current!.getBoundingClientRect();
    const [x, y] = [clientX - box.left + left, clientY - box.top + top];
    const pair = nearestPair(pairs, scale, x, y);
    read(pair?.h ?? valueAt(frame, domain, x), pair);
  };
  const keyed = (event: KeyboardEvent): void => {
    const h = reading?.h ?? 0;
    const step = keyShare * (max - min);
    const beside = (way: 1 | -1): void => {
      const pair = pairBeside(pairs, reading?.pair ?? null, h, way);
      if (pair) read(pair.h, pair);
    };
    switch (event.key) {
      case 'ArrowRight':
      case 'ArrowUp':
        read(h + step);
        break;
      case 'ArrowLeft':
      case 'ArrowDown':
        read(h - step);
        break;
      case 'Home':
        read(min);
        break;
      case 'End':
        read(max);
        break;
      case 'PageUp':
        beside(1);
        break;
      case 'PageDown':
        beside(-1);
        break;
      default:
        return;
    }
    // → takes a step of the run where no field wants it.
    event.stopPropagation();
    event.preventDefault();
  };
  const h = reading?.h ?? 0;
  const words = reading ? wordsOf(settings, reading) : null;
  const leave = (): void => {
    setReading(null);
  };
  return (
    <>
      {reading ? <Marks {...{ settings, reading, scale, frame }} /> : null}
      <div
        ref={area}
        className={css.area}
        style={{ left, top, width: width - left - right, height: height - top - bottom }}
        role="slider"
        tabIndex={0}
        aria-label="Margin at which the loss is read"
        aria-valuemin={min}
        aria-valuemax={max}
        aria-valuenow={h}
        aria-valuetext={words?.join(', ') ?? `h ${formatNumber(h)}`}
        onPointerDown={pointed}
        onPointerMove={pointed}
        onPointerLeave={leave}
        onPointerCancel={leave}
        onKeyDown={keyed}
        onFocus={() => {
          if (area.current?.matches(':focus-visible')) read(h, reading?.pair ?? null);
        }}
        onBlur={leave}
      />
      {words ? (
        <p
          className={css.words}
          style={{ top: top + 4, ...cornerOf(settings, scale.x(h), frame) }}
          aria-hidden="true"
        >
          {words.map((part) => (
            <span key={part}>{part}</span>
          ))}
        </p>
      ) : null}
    </>
  );
}

/** The upper corner where no curve is: to the right; of a parabola the one where the pointer is not. */
function cornerOf(settings: MethodSettings, x: number, { left, right, width }: Frame) {
  const covered = lossTarget(settings) !== null && x > (left + width - right) / 2;
  return covered ? { left: left + 8 } : { right: right + 4 };
}

/** What is read, by the pair's own curve where there is a pair. */
function wordsOf(settings: MethodSettings, { h, pair }: Reading): string[] {
  const margins = { h, refinedH: 0 };
  return [
    ...(pair ? [`pair of line ${formatCount(pair.line)}`] : []),
    `h ${formatNumber(h)}, βh ${formatNumber(settings.beta * h)}`,
    `loss ${formatNumber(pair?.loss ?? pairLoss(settings, margins))}`,
    `slope ${formatNumber(pair?.slope ?? pairLossSlope(settings, margins))}`,
    ...(pair && pair.shift !== 0 ? [`moved by ${formatNumber(pair.shift)}`] : []),
  ];
}

interface MarksProps {
  readonly settings: MethodSettings;
  readonly reading: Reading;
  readonly scale: Scale;
  readonly frame: Frame;
}

function Marks({ settings, reading: { h, pair }, scale, frame }: MarksProps) {
  const { width, height, top, bottom } = frame;
  const loss = pair?.loss ?? pairLoss(settings, { h, refinedH: 0 });
  const x = scale.x(h);
  return (
    <svg className={css.marks} width={width} height={height} aria-hidden="true">
      <line x1={x} x2={x} y1={top} y2={height - bottom} />
      <circle cx={x} cy={Math.max(top, scale.y(loss))} r={pair ? 7 : 5} />
    </svg>
  );
}
