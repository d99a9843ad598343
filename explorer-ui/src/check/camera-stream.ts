import type { BarcodeReader } from './barcode-reader.ts';

/** Why there is no picture, in the words of the page. */
export type CameraFault = 'denied' | 'none' | 'insecure' | 'failed';
export type ScannedCodes = 'RECEIPT' | 'BOX';

interface CameraOptions {
  readonly video: HTMLVideoElement;
  readonly codes: ScannedCodes;
  /** Ends everything and gives the camera back. */
  readonly signal: AbortSignal;
  readonly onOpen: () => void;
  /** The first text that is read; the camera is closed then. */
  readonly onText: (text: string) => void;
}

/** Six pictures a second: enough for a hand that holds still, and an old phone stays cool. */
const PAUSE_MS = 160;

/** Shows the camera and reads until a code is found. Resolves with the fault, or undefined when it ended well. */
export async function openCamera(options: CameraOptions): Promise<CameraFault | undefined> {
  if (!window.isSecureContext) return 'insecure';
  const { video, signal } = options;
  const stream = await openStream().catch(faultOf);
  if (typeof stream === 'string') return stream;
  try {
    if (signal.aborted) return undefined;
    video.srcObject = stream;
    await video.play();
    const reader = await loadReader(options.codes);
    options.onOpen();
    const text = await firstText(video, reader, signal);
    if (text !== undefined && !isEnded(signal)) options.onText(text);
    return undefined;
  } catch (error) {
    return isEnded(signal) ? undefined : faultOf(error);
  } finally {
    for (const track of stream.getTracks()) track.stop();
    video.srcObject = null;
  }
}

/** Asked anew: it changes while something is awaited. */
function isEnded(signal: AbortSignal): boolean {
  return signal.aborted;
}

function openStream(): Promise<MediaStream> {
  return navigator.mediaDevices.getUserMedia({
    audio: false,
    video: { facingMode: 'environment', width: { ideal: 1280 }, height: { ideal: 720 } },
  });
}

async function loadReader(codes: ScannedCodes) {
  const { BOX_FORMATS, openReader, RECEIPT_FORMATS } = await import('./barcode-reader.ts');
  return openReader(codes === 'BOX' ? BOX_FORMATS : RECEIPT_FORMATS);
}

async function firstText(
  video: HTMLVideoElement,
  reader: BarcodeReader,
  signal: AbortSignal,
): Promise<string | undefined> {
  while (!signal.aborted) {
    const [text] = await reader.read(video);
    if (text !== undefined) return text;
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
  }
  return undefined;
}

function faultOf(error: unknown): CameraFault {
  const name = error instanceof DOMException ? error.name : '';
  if (name === 'NotAllowedError') return 'denied';
  return name === 'NotFoundError' || name === 'OverconstrainedError' ? 'none' : 'failed';
}
