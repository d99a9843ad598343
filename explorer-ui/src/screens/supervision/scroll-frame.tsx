import type { ReactNode } from 'react';

/** Something wider than a phone scrolls in a frame of its own, which the keyboard reaches. */
export function ScrollFrame({ label, children }: { readonly label: string; readonly children: ReactNode }) {
  return (
    // What scrolls must be reachable without a pointer (WCAG 2.1.1).
    <div className="ps-super-scroll" role="group" aria-label={label} tabIndex={0}>
      {children}
    </div>
  );
}
