import { PiaosuError } from '@piaosu/core';

export type UploadEncoding = 'utf-8' | 'gb18030';

const UTF8_BOM = [0xef, 0xbb, 0xbf];

/**
 * Bytes to text. Hospitals export in UTF-8 or in GB18030 and do not say which: what is valid UTF-8 is UTF-8, since a
 * Chinese text in GB18030 practically never is. Both are read strictly. Throws PiaosuError SCHEMA.
 */
export function decodeUpload(bytes: Uint8Array): { text: string; encoding: UploadEncoding } {
  const marked = UTF8_BOM.every((byte, i) => bytes[i] === byte);
  for (const encoding of marked ? (['utf-8'] as const) : (['utf-8', 'gb18030'] as const)) {
    const text = decode(encoding, bytes);
    if (text !== undefined) return { text, encoding };
  }
  throw new PiaosuError('SCHEMA', { expected: 'text in UTF-8 or GB18030' });
}

function decode(encoding: UploadEncoding, bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch (error) {
    if (error instanceof TypeError) return undefined;
    throw error;
  }
}
