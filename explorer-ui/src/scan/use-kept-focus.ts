import { useEffect } from 'react';
import type { RefObject } from 'react';

/** No event tells of a button with the focus that was switched off or taken away. */
const LOOK_MS = 400;

/**
 * Keeps the focus on the place for scanning: whenever it falls to nothing (a click beside everything, a button that went away,
 * a return to the window) it comes back. It is never taken from a field, a button or a dialog.
 */
export function useKeptFocus(place: RefObject<HTMLElement | null>, enabled = true): void {
  useEffect(() => {
    if (!enabled) return undefined;
    const back = () => {
      setTimeout(() => {
        const nowhere = document.activeElement === null || document.activeElement === document.body;
        const dialog = document.querySelector('dialog[open], [role="dialog"][aria-modal="true"]') !== null;
        if (nowhere && !dialog) place.current?.focus({ preventScroll: true });
      });
    };
    back();
    const timer = setInterval(back, LOOK_MS);
    document.addEventListener('focusout', back);
    document.addEventListener('pointerup', back);
    window.addEventListener('focus', back);
    return () => {
      clearInterval(timer);
      document.removeEventListener('focusout', back);
      document.removeEventListener('pointerup', back);
      window.removeEventListener('focus', back);
    };
  }, [place, enabled]);
}
