import { useCallback, useEffect, useRef, useState } from 'react';
import type { Stage } from './receipt-check.ts';

/** A check under way, or its result and when it was known. */
export type CheckState<T> =
  | { readonly state: 'IDLE' }
  | { readonly state: 'BUSY'; readonly stage: Stage; readonly share: number | undefined }
  | { readonly state: 'DONE'; readonly result: T; readonly at: Date };

/** What a check hears and says while it runs. */
export interface Running {
  readonly signal: AbortSignal;
  readonly onWork: (share: number) => void;
  readonly onStage: (stage: Stage) => void;
}

export interface Check<T> {
  readonly now: CheckState<T>;
  readonly start: (run: (running: Running) => Promise<T>) => void;
  readonly cancel: () => void;
  readonly reset: () => void;
}

/** One check at a time: a new one ends the one before, whose answer is then nobody's. */
export function useCheck<T>(): Check<T> {
  const [now, setNow] = useState<CheckState<T>>({ state: 'IDLE' });
  const current = useRef<AbortController>(undefined);
  useEffect(
    () => () => {
      current.current?.abort();
    },
    [],
  );
  const start = useCallback((run: (running: Running) => Promise<T>) => {
    current.current?.abort();
    const control = new AbortController();
    current.current = control;
    const isCurrent = () => current.current === control;
    const busy = (stage: Stage, share?: number) => {
      if (isCurrent()) setNow({ state: 'BUSY', stage, share });
    };
    busy('ASKING');
    const running: Running = {
      signal: control.signal,
      onWork: (share) => {
        busy('ASKING', share);
      },
      onStage: busy,
    };
    void afterPaint()
      .then(() => run(running))
      .then((result) => {
        if (isCurrent()) setNow({ state: 'DONE', result, at: new Date() });
      });
  }, []);
  const cancel = useCallback(() => {
    current.current?.abort();
  }, []);
  const reset = useCallback(() => {
    current.current?.abort();
    current.current = undefined;
    setNow({ state: 'IDLE' });
  }, []);
  return { now, start, cancel, reset };
}

/** Verifying a long file keeps the page busy: first it says so. Not by a frame, which a tab in the background never draws. */
function afterPaint(): Promise<void> {
  const FRAMES_MS = 32;
  return new Promise((resolve) => setTimeout(resolve, FRAMES_MS));
}
