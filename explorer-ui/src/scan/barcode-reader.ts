import { BarcodeDetector, prepareZXingModule, type BarcodeFormat } from 'barcode-detector/ponyfill';
import wasm from 'zxing-wasm/reader/zxing_reader.wasm?url';

/** Reads the codes in a picture: the browser's own detector where it knows all formats, else zxing from our own origin. */
export interface BarcodeReader {
  read(picture: ImageBitmapSource): Promise<readonly string[]>;
}

/** Codes on receipts, and those on boxes; 13-digit commodity codes too, since people scan them and need a word about it. */
export const RECEIPT_FORMATS = ['qr_code'] as const satisfies readonly BarcodeFormat[];
export const BOX_FORMATS = ['data_matrix', 'qr_code', 'code_128', 'ean_13'] as const satisfies readonly BarcodeFormat[];

interface Detector {
  detect(picture: ImageBitmapSource): Promise<readonly { readonly rawValue: string }[]>;
}
interface DetectorClass {
  new (options: { formats: readonly string[] }): Detector;
  getSupportedFormats(): Promise<readonly string[]>;
}

export async function openReader(formats: readonly BarcodeFormat[]): Promise<BarcodeReader> {
  const detector = (await nativeDetector(formats)) ?? portableDetector(formats);
  return { read: async (picture) => (await detector.detect(picture)).map(({ rawValue }) => rawValue) };
}

/** Texts of the codes in a picture file; none in a picture that the browser cannot show. Rejects without the reader. */
export async function readPicture(
  bytes: Uint8Array<ArrayBuffer>,
  formats: readonly BarcodeFormat[],
): Promise<readonly string[]> {
  const reader = await openReader(formats);
  const bitmap = await createImageBitmap(new Blob([bytes])).catch(() => undefined);
  if (bitmap === undefined) return [];
  try {
    return await reader.read(bitmap);
  } finally {
    bitmap.close();
  }
}

async function nativeDetector(formats: readonly string[]): Promise<Detector | undefined> {
  const found: unknown = Reflect.get(globalThis, 'BarcodeDetector');
  if (!isDetectorClass(found)) return undefined;
  try {
    const supported = await found.getSupportedFormats();
    return formats.every((format) => supported.includes(format)) ? new found({ formats }) : undefined;
  } catch {
    return undefined; // announced, but not there: as on some desktops
  }
}

function portableDetector(formats: readonly BarcodeFormat[]): Detector {
  prepareZXingModule({
    overrides: { locateFile: (path: string, prefix: string) => (path.endsWith('.wasm') ? wasm : prefix + path) },
  });
  return new BarcodeDetector({ formats: [...formats] });
}

function isDetectorClass(value: unknown): value is DetectorClass {
  return typeof value === 'function' && 'getSupportedFormats' in value;
}
