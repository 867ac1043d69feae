import { useEffect, useId, useLayoutEffect, useRef, useState, type ReactNode } from 'react';
import { createPortal } from 'react-dom';

import { termOf } from '../../shared/glossary';
import css from './Term.module.css';

interface Props {
  /** The term’s name in the glossary. */
  readonly name: string;
  /** The words that stand for it here; its name otherwise. */
  readonly children?: ReactNode;
}

/** Pixels between a term and its definition, and between that and the window’s edge. */
const gap = 6;

/** A term whose definition shows while the pointer or the focus is on it; Escape puts it away. */
export function Term({ name, children }: Props) {
  const id = useId();
  const button = useRef<HTMLButtonElement>(null);
  const [open, setOpen] = useState(false);
  const show = (): void => {
    setOpen(true);
  };
  const hide = (): void => {
    setOpen(false);
  };
  useEffect(() => {
    if (!open) return;
    const listen = (event: KeyboardEvent): void => {
      if (event.key !== 'Escape') return;
      // The same key stops a run: while a definition is over the page, it is that which goes.
      event.stopPropagation();
      setOpen(false);
    };
    window.addEventListener('keydown', listen, true);
    return () => {
      window.removeEventListener('keydown', listen, true);
    };
  }, [open]);
  return (
    <>
      <button
        ref={button}
        type="button"
        className={css.term}
        aria-describedby={open ? id : undefined}
        onMouseEnter={show}
        onMouseLeave={hide}
        onFocus={show}
        onBlur={hide}
        onClick={show}
      >
        {children ?? name}
      </button>
      {open ? createPortal(<Definition id={id} name={name} of={button} />, document.body) : null}
    </>
  );
}

interface DefinitionProps {
  readonly id: string;
  readonly name: string;
  readonly of: { readonly current: HTMLElement | null };
}

function Definition({ id, name, of }: DefinitionProps) {
  const box = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    const element = box.current;
    if (!element || !of.current) return;
    // On top of everything, dialogs as well, and clipped by nothing.
    element.showPopover();
    const term = of.current.getBoundingClientRect();
    const { width, height } = element.getBoundingClientRect();
    const left = Math.min(term.left, window.innerWidth - width - gap);
    const below = term.bottom + gap + height <= window.innerHeight;
    element.style.left = `${Math.max(gap, left)}px`;
    element.style.top = `${below ? term.bottom + gap : Math.max(gap, term.top - gap - height)}px`;
  }, [of]);
  return (
    <div ref={box} id={id} role="tooltip" popover="manual" className={css.definition}>
      <b>{name}</b> {termOf(name).definition}
    </div>
  );
}
