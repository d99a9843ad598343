import type { CameraCodes } from '../scan/camera-loop.ts';
import { useCamera } from '../scan/use-camera.ts';
import { useWords } from './words.ts';

interface CameraProps {
  readonly codes: CameraCodes;
  /** The first text that is read; the camera is closed then. */
  readonly onText: (text: string) => void;
  readonly onClose: () => void;
}

/** The camera's picture until a code is read; says what to do where there is no camera. */
export function Camera({ codes, onText, onClose }: CameraProps) {
  const { camera } = useWords();
  const { video, state, isFault } = useCamera({
    codes,
    onText: (text, stop) => {
      stop();
      onText(text);
    },
  });
  return (
    <div className="camera">
      <video ref={video} muted playsInline hidden={isFault} aria-label={camera.label} />
      <p role="status" className={isFault ? 'camera-fault' : undefined}>
        {state === 'open' ? camera.aim : camera[state]}
      </p>
      <button type="button" className="button" onClick={onClose}>
        {camera.close}
      </button>
    </div>
  );
}
