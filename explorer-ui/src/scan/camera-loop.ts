import { pause } from '../api/request.ts';

/** Why there is no picture: not allowed, no camera, a page that is not secure, or anything else. */
export type CameraFault = 'denied' | 'none' | 'insecure' | 'failed';

interface CameraLoop {
  readonly video: HTMLVideoElement;
  /** Ends the loop and gives the camera back. */
  readonly signal: AbortSignal;
  readonly onOpen: () => void;
  readonly onText: (text: string) => void;
}

/** Eight pictures a second: quick enough for a row of boxes, and a phone stays cool. */
const PAUSE_MS = 125;

/** Shows the camera and tells every text that it reads until the signal ends. Resolves with the fault, if there was one. */
export async function runCamera({ video, signal, onOpen, onText }: CameraLoop): Promise<CameraFault | undefined> {
  if (!window.isSecureContext) return 'insecure';
  let stream: MediaStream | undefined;
  try {
    stream = await navigator.mediaDevices.getUserMedia({ audio: false, video: BACK_CAMERA });
    video.srcObject = stream;
    await video.play();
    // The reader is a megabyte of WebAssembly: fetched when somebody opens the camera, from our own origin.
    const { BOX_FORMATS, openReader } = await import('../check/barcode-reader.ts');
    const reader = await openReader(BOX_FORMATS);
    onOpen();
    for (;;) {
      for (const text of await reader.read(video)) onText(text);
      await pause(PAUSE_MS, signal);
    }
  } catch (error) {
    return signal.aborted ? undefined : faultOf(error);
  } finally {
    for (const track of stream?.getTracks() ?? []) track.stop();
    video.srcObject = null;
  }
}

const BACK_CAMERA = { facingMode: 'environment', width: { ideal: 1280 }, height: { ideal: 720 } };

function faultOf(error: unknown): CameraFault {
  const name = error instanceof DOMException ? error.name : '';
  if (name === 'NotAllowedError') return 'denied';
  return name === 'NotFoundError' || name === 'OverconstrainedError' ? 'none' : 'failed';
}
