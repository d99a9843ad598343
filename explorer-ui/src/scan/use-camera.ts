import { useEffect, useEffectEvent, useRef, useState } from 'react';
import type { RefObject } from 'react';
import { runCamera } from './camera-loop.ts';
import type { CameraCodes, CameraFault } from './camera-loop.ts';

export type CameraState = 'opening' | 'open' | CameraFault;

interface CameraOptions {
  readonly codes: CameraCodes;
  /** Every text that is read, as often as it is read; `stop` gives the camera back at once. */
  readonly onText: (text: string, stop: () => void) => void;
}

/** The camera while a component is shown: where its picture goes, and how it is with it. */
export function useCamera({ codes, onText }: CameraOptions): {
  readonly video: RefObject<HTMLVideoElement | null>;
  readonly state: CameraState;
  readonly isFault: boolean;
} {
  const video = useRef<HTMLVideoElement>(null);
  const [state, setState] = useState<CameraState>('opening');
  const told = useEffectEvent(onText);
  useEffect(() => {
    const element = video.current;
    if (element === null) return undefined;
    const closed = new AbortController();
    const stop = () => {
      closed.abort();
    };
    void runCamera({
      ...{ video: element, codes, signal: closed.signal },
      onOpen: () => {
        setState('open');
      },
      onText: (text) => {
        told(text, stop);
      },
    }).then((fault) => {
      if (fault !== undefined && !closed.signal.aborted) setState(fault);
    });
    return stop;
  }, [codes]);
  return { video, state, isFault: state !== 'opening' && state !== 'open' };
}
