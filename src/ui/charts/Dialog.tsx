import { useEffect, useRef, type ReactNode } from 'react';

interface Props {
  readonly title: string;
  readonly className: string | undefined;
  readonly onClose: () => void;
  readonly actions?: ReactNode;
  readonly children: ReactNode;
}

/** A modal over the page that opens as it is made; the focus goes back to where it was when it is closed. */
export function Dialog({ title, className, onClose, actions, children }: Props) {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const element = dialog.current;
    element?.showModal();
    return () => {
      element?.close();
    };
  }, []);
  return (
    <dialog ref={dialog} className={className} aria-label={title} onClose={onClose}>
      <header>
        <h2>{title}</h2>
        {actions}
        <button
          type="button"
          onClick={() => {
            dialog.current?.close();
          }}
        >
          Close
        </button>
      </header>
      {children}
    </dialog>
  );
}
