import { useEffect, useEffectEvent, useRef, useState } from 'react';
import { openCamera, type CameraFault, type ScannedCodes } from './camera-stream.ts';
import { useWords } from './words.ts';

interface CameraProps {
  readonly codes: ScannedCodes;
  readonly onText: (text: string) => void;
  readonly onClose: () => void;
}

/** The camera's picture until a code is read; says what to do where there is no camera. */
export function Camera({ codes, onText, onClose }: CameraProps) {
  const { camera } = useWords();
  const video = useRef<HTMLVideoElement>(null);
  const [state, setState] = useState<'OPENING' | 'OPEN' | CameraFault>('OPENING');
  const found = useEffectEvent(onText);
  useEffect(() => {
    const element = video.current;
    if (element === null) return undefined;
    const control = new AbortController();
    void openCamera({
      ...{ video: element, codes, signal: control.signal },
      onOpen: () => {
        setState('OPEN');
      },
      onText: (text) => {
        found(text);
      },
    }).then((fault) => {
      if (fault !== undefined && !control.signal.aborted) setState(fault);
    });
    return () => {
      control.abort();
    };
  }, [codes]);
  const isFault = state !== 'OPENING' && state !== 'OPEN';
  return (
    <div className="camera">
      <video ref={video} muted playsInline hidden={isFault} aria-label={camera.label} />
      <p role="status" className={isFault ? 'camera-fault' : undefined}>
        {state === 'OPENING' ? camera.opening : state === 'OPEN' ? camera.aim : camera[state]}
      </p>
      <button type="button" className="button" onClick={onClose}>
        {camera.close}
      </button>
    </div>
  );
}
