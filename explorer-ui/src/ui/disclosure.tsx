import { useEffect, useId, useRef, useState } from 'react';
import type { ReactNode } from 'react';
import './plain-button.css';
import './disclosure.css';

interface DisclosureProps {
  /** What a screen reader says of the button. */
  readonly label: string;
  /** What is seen on it. */
  readonly face: ReactNode;
  readonly children: ReactNode;
}

/** A button that opens a small panel below it; Escape, a click elsewhere or leaving it by keyboard closes it. */
export function Disclosure({ label, face, children }: DisclosureProps) {
  const [open, setOpen] = useState(false);
  const panel = useId();
  const root = useRef<HTMLDivElement>(null);
  const button = useRef<HTMLButtonElement>(null);

  useEffect(() => {
    if (!open) return;
    const away = ({ target }: Event) => {
      if (target instanceof Node && root.current?.contains(target) === false) setOpen(false);
    };
    const escape = ({ key }: KeyboardEvent) => {
      if (key !== 'Escape') return;
      setOpen(false);
      button.current?.focus();
    };
    document.addEventListener('pointerdown', away);
    document.addEventListener('focusin', away);
    document.addEventListener('keydown', escape);
    return () => {
      document.removeEventListener('pointerdown', away);
      document.removeEventListener('focusin', away);
      document.removeEventListener('keydown', escape);
    };
  }, [open]);

  return (
    <div className="ps-disclosure" ref={root}>
      <button
        ref={button}
        type="button"
        className="ps-plain-button"
        aria-label={label}
        aria-expanded={open}
        aria-controls={panel}
        onClick={() => {
          setOpen(!open);
        }}
      >
        {face}
      </button>
      <div className="ps-disclosure-panel" id={panel} hidden={!open}>
        {children}
      </div>
    </div>
  );
}
