import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { buffer } from 'node:stream/consumers';
import { Busboy } from '@fastify/busboy';
import { z } from 'zod';

/** One file of an upload; `name` is the form field's name, or `file` when the body itself is the file. */
export interface UploadPart {
  readonly name: string;
  readonly contentType: string;
  readonly bytes: Uint8Array;
}

export interface Upload {
  readonly parts: readonly UploadPart[];
}

const upload = z.object({
  parts: z.array(z.object({ name: z.string(), contentType: z.string(), bytes: z.instanceof(Uint8Array) })).min(1),
});

/** What the body reader left for an upload route. */
export function parseUpload(raw: unknown): Upload {
  return upload.parse(raw);
}

/** No upload of ours has more files. */
const MAX_PARTS = 16;

/**
 * Takes an upload apart. A multipart body (RFC 7578) gives its files by field name, text fields as text/plain; any other
 * body is one file. Throws an Error when the multipart framing is broken.
 */
export async function toUpload(bytes: Uint8Array, contentType: string): Promise<Upload> {
  if (!/^multipart\/form-data\b/iu.test(contentType)) return { parts: [{ name: 'file', contentType, bytes }] };
  const parts: Promise<UploadPart>[] = [];
  // the whole body is bounded already; a field may be as large as that
  const limits = { parts: MAX_PARTS, fieldSize: bytes.length };
  const reader = new Busboy({ headers: { 'content-type': contentType }, limits });
  reader.on('file', (name, file, _filename, _encoding, type) => {
    parts.push(buffer(file).then((content) => ({ name, contentType: type, bytes: content })));
  });
  reader.on('field', (name, value) => {
    parts.push(Promise.resolve({ name, contentType: 'text/plain', bytes: Buffer.from(value, 'utf8') }));
  });
  await pipeline(Readable.from([Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length)]), reader);
  return { parts: await Promise.all(parts) };
}
