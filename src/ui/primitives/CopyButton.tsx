import { useEffect, useLayoutEffect, useRef, useState, type ReactNode } from 'react';

import { figureIsNotCopied, nothingToCopy } from '../../shared/sentences/pageSentences';
import css from './CopyButton.module.css';

interface Props {
  /** What is copied, in words: the button says “Copy” before it. */
  readonly name: string;
  /** What is copied: every digit, cells set apart by tabs; asked for as late as the click. */
  readonly text: string | (() => string);
  /** Where the button stands in a row of its like that arrow keys go along. */
  readonly tabIndex?: number;
}

const saidMilliseconds = 2000;
/** Pixels between a button and what is said over it, and between that and the window’s edge. */
const gap = 6;
const copied = 'Copied';

async function copy(text: string): Promise<string> {
  if (text === '') return nothingToCopy();
  try {
    await navigator.clipboard.writeText(text);
    return copied;
  } catch {
    return figureIsNotCopied();
  }
}

/** Copies with one click, and says quietly that it did, or why it did not. */
export function CopyButton({ name, text, tabIndex }: Props) {
  const button = useRef<HTMLButtonElement>(null);
  const [said, setSaid] = useState<string | null>(null);
  useEffect(() => {
    if (said === null) return;
    const timer = setTimeout(
      () => {
        setSaid(null);
      },
      said === copied ? saidMilliseconds : 3 * saidMilliseconds,
    );
    return () => {
      clearTimeout(timer);
    };
  }, [said]);
  return (
    <span className={css.wrap}>
      <button
        ref={button}
        type="button"
        className={css.copy}
        aria-label={`Copy ${name}`}
        title={`Copy ${name}`}
        tabIndex={tabIndex}
        onClick={() => {
          void copy(typeof text === 'string' ? text : text()).then(setSaid);
        }}
      >
        <svg viewBox="0 0 12 12" aria-hidden="true">
          <path d="M4 3.5V1.5h6.5V9H8.5M1.5 3.5H8V11H1.5Z" />
        </svg>
      </button>
      <span className="visuallyHidden" aria-live="polite">
        {said}
      </span>
      {said === null ? null : <Said of={button}>{said}</Said>}
    </span>
  );
}

interface SaidProps {
  readonly of: { readonly current: HTMLElement | null };
  readonly children: string;
}

/** The words for the eye, over everything and moving nothing. */
function Said({ of, children }: SaidProps) {
  const box = useRef<HTMLSpanElement>(null);
  useLayoutEffect(() => {
    const element = box.current;
    if (!element || !of.current) return;
    element.showPopover();
    const button = of.current.getBoundingClientRect();
    const { width, height } = element.getBoundingClientRect();
    const left = (button.left + button.right - width) / 2;
    element.style.left = `${Math.max(gap, Math.min(left, window.innerWidth - width - gap))}px`;
    const above = button.top - gap - height;
    element.style.top = `${above >= gap ? above : button.bottom + gap}px`;
  }, [of]);
  return (
    // `role=tooltip` as it holds no key of the page, like a definition.
    <span ref={box} popover="manual" role="tooltip" className={css.said} aria-hidden="true">
      {children}
    </span>
  );
}

interface ValueProps extends Omit<Props, 'tabIndex'> {
  readonly children: ReactNode;
  /** Whether it stands within a sentence, whose words are not to be set apart by a sign. */
  readonly inline?: boolean;
}

/** A figure that is copied by a click on it. */
export function CopyValue({ name, text, inline = false, children }: ValueProps) {
  return (
    <span className={css.value} data-inline={inline}>
      {children}
      <CopyButton name={name} text={text} />
    </span>
  );
}
