/** Why there is no picture: not allowed, no camera, a page that is not secure, or anything else. */
export type CameraFault = 'denied' | 'none' | 'insecure' | 'failed';

/** What is held before the camera: the codes that are looked for. */
export type CameraCodes = 'receipt' | 'box';

interface CameraLoop {
  readonly video: HTMLVideoElement;
  readonly codes: CameraCodes;
  /** Ends the loop and gives the camera back. */
  readonly signal: AbortSignal;
  readonly onOpen: () => void;
  readonly onText: (text: string) => void;
}

/** Seven pictures a second: quick enough for a row of boxes, and an old phone stays cool. */
const PAUSE_MS = 140;

/** Shows the camera and tells every text that it reads until the signal ends. Resolves with the fault, if there was one. */
export async function runCamera(loop: CameraLoop): Promise<CameraFault | undefined> {
  if (!window.isSecureContext) return 'insecure';
  const { video, signal } = loop;
  let stream: MediaStream | undefined;
  try {
    stream = await navigator.mediaDevices.getUserMedia({ audio: false, video: BACK_CAMERA });
    if (signal.aborted) return undefined;
    video.srcObject = stream;
    await video.play();
    await readOn(loop);
    return undefined;
  } catch (error) {
    return signal.aborted ? undefined : faultOf(error);
  } finally {
    for (const track of stream?.getTracks() ?? []) track.stop();
    if (video.srcObject === stream) video.srcObject = null;
  }
}

async function readOn({ video, codes, signal, onOpen, onText }: CameraLoop): Promise<void> {
  // The reader is a megabyte of WebAssembly: fetched when somebody opens the camera, from our own origin.
  const { BOX_FORMATS, openReader, RECEIPT_FORMATS } = await import('./barcode-reader.ts');
  const reader = await openReader(codes === 'box' ? BOX_FORMATS : RECEIPT_FORMATS);
  onOpen();
  const goesOn = () => !signal.aborted; // asked anew: it changes while something is awaited, and in what is told
  while (goesOn()) {
    for (const text of await reader.read(video)) {
      if (goesOn()) onText(text);
    }
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
  }
}

const BACK_CAMERA = { facingMode: 'environment', width: { ideal: 1280 }, height: { ideal: 720 } };

function faultOf(error: unknown): CameraFault {
  const name = error instanceof DOMException ? error.name : '';
  if (name === 'NotAllowedError') return 'denied';
  return name === 'NotFoundError' || name === 'OverconstrainedError' ? 'none' : 'failed';
}
