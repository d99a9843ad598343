import { useEffect, useId, useRef } from 'react';
import type { ReactNode } from 'react';
import './dialog.css';

interface DialogProps {
  readonly title: string;
  /** Escape; also the way back of a phone. */
  readonly onCancel: () => void;
  readonly children: ReactNode;
}

/**
 * A question that must be answered before anything else: the browser's own modal dialog, which keeps the focus, gives it back,
 * and needs no style made at run time (antd's Modal makes some without the nonce that the policy asks for). Shown while mounted.
 */
export function Dialog({ title, onCancel, children }: DialogProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  const heading = useId();
  useEffect(() => {
    const { current } = dialog;
    const before = document.activeElement;
    current?.showModal();
    return () => {
      // Taken out of the page while it is open, it would leave the focus nowhere.
      current?.close();
      if (before instanceof HTMLElement) before.focus();
    };
  }, []);
  return (
    <dialog
      ref={dialog}
      className="ps-dialog"
      aria-labelledby={heading}
      onCancel={(event) => {
        event.preventDefault();
        onCancel();
      }}
    >
      <h2 id={heading}>{title}</h2>
      {children}
    </dialog>
  );
}
