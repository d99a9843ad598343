/** What a file that somebody chose is, told by how it begins and what it says of itself. */
export type FileForm = 'PICTURE' | 'PDF' | 'PACKAGE' | 'OTHER';

const PICTURES = [
  [0x89, 0x50, 0x4e, 0x47], // PNG
  [0xff, 0xd8, 0xff], // JPEG
  [0x47, 0x49, 0x46, 0x38], // GIF
  [0x42, 0x4d], // BMP
] as const;
const PDF = [0x25, 0x50, 0x44, 0x46];
const RIFF = [0x52, 0x49, 0x46, 0x46];
const WEBP = [0x57, 0x45, 0x42, 0x50];
/** Photographs of phones: HEIC and AVIF name themselves after four bytes of length. */
const FTYP = [0x66, 0x74, 0x79, 0x70];

export function formOf(bytes: Uint8Array): FileForm {
  if (isPicture(bytes)) return 'PICTURE';
  if (hasAt(bytes, 0, PDF)) return 'PDF';
  return isPackage(bytes) ? 'PACKAGE' : 'OTHER';
}

/**
 * Strictly UTF-8, a byte order mark included in the text: what a lenient reader repairs would be a second file. Undefined
 * for any other bytes.
 */
export function textOf(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

function isPicture(bytes: Uint8Array): boolean {
  const isWebp = hasAt(bytes, 0, RIFF) && hasAt(bytes, 8, WEBP);
  return isWebp || hasAt(bytes, 4, FTYP) || PICTURES.some((magic) => hasAt(bytes, 0, magic));
}

/** Also a damaged one: whoever shows it means a package, and is told what is wrong with it. */
function isPackage(bytes: Uint8Array): boolean {
  const text = new TextDecoder('utf-8').decode(bytes);
  return /"type"\s*:\s*"piaosu\/receipt-package"/.test(text);
}

function hasAt(bytes: Uint8Array, at: number, magic: readonly number[]): boolean {
  return magic.every((byte, index) => bytes[at + index] === byte);
}
