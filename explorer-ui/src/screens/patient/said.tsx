import { useEffect, useRef } from 'react';
import { ToneSign } from '../../ui/tone-sign.tsx';

/** What has just been done; another object each time it is said. */
export interface Done {
  readonly text: string;
}

/** That something has been done: read out, and given the focus, since the button that did it is often gone. */
export function Said({ done }: { readonly done: Done | undefined }) {
  const place = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (done !== undefined) place.current?.focus();
  }, [done]);
  return (
    <div ref={place} role="status" tabIndex={-1} className="ps-mine-said">
      {done !== undefined && (
        <div className="ps-card ps-mine-done">
          <ToneSign tone="good" />
          <p>{done.text}</p>
        </div>
      )}
    </div>
  );
}
