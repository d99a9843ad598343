import type { IncomingMessage } from 'node:http';
import { PiaosuError } from '@piaosu/core';
import type { BodySpec } from './body.ts';
import { parseStrictJson } from './strict-json.ts';
import { toUpload } from './upload.ts';

/** A body as it came and as its kind reads it, before the route's schema. */
export interface ReadBody {
  readonly bytes: Uint8Array;
  readonly value: unknown;
}

const EMPTY: ReadBody = { bytes: new Uint8Array(0), value: undefined };

/** Reads a request's body by its route's spec. Throws PiaosuError UNSUPPORTED_MEDIA_TYPE, BODY_TOO_LARGE, MALFORMED_JSON, DUPLICATE_KEY. */
export async function readBody(request: IncomingMessage, spec: BodySpec): Promise<ReadBody> {
  if (spec.kind === 'none') return EMPTY;
  const contentType = request.headers['content-type'] ?? '';
  assertMediaType(contentType, spec);
  assertPlain(request);
  const bytes = await readBytes(request, spec.limit);
  return { bytes, value: spec.kind === 'json' ? parseStrictJson(bytes) : await readUpload(bytes, contentType) };
}

function assertMediaType(contentType: string, spec: Exclude<BodySpec, { kind: 'none' }>): void {
  const expected = spec.kind === 'json' ? ['application/json'] : spec.mediaTypes;
  const [mediaType = ''] = contentType.split(';');
  if (expected.includes(mediaType.trim().toLowerCase())) return;
  throw new PiaosuError('UNSUPPORTED_MEDIA_TYPE', { expected });
}

/** A compressed body could unfold to any size; nobody needs one here. */
function assertPlain(request: IncomingMessage): void {
  const encoding = request.headers['content-encoding'] ?? 'identity';
  if (encoding !== 'identity') throw new PiaosuError('UNSUPPORTED_MEDIA_TYPE', { contentEncoding: 'identity' });
}

async function readBytes(request: IncomingMessage, limit: number): Promise<Uint8Array> {
  if (Number(request.headers['content-length'] ?? 0) > limit) throw new PiaosuError('BODY_TOO_LARGE', { limit });
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of request.iterator({ destroyOnReturn: false })) {
    const bytes = toBytes(chunk);
    size += bytes.length;
    if (size > limit) throw new PiaosuError('BODY_TOO_LARGE', { limit });
    chunks.push(bytes);
  }
  return concat(chunks, size);
}

function toBytes(chunk: unknown): Uint8Array {
  if (chunk instanceof Uint8Array) return chunk;
  throw new TypeError('a request without an encoding gives bytes');
}

function concat(chunks: readonly Uint8Array[], size: number): Uint8Array {
  const all = new Uint8Array(size);
  let at = 0;
  for (const chunk of chunks) {
    all.set(chunk, at);
    at += chunk.length;
  }
  return all;
}

async function readUpload(bytes: Uint8Array, contentType: string) {
  try {
    return await toUpload(bytes, contentType);
  } catch (error) {
    throw new PiaosuError('SCHEMA', { reason: 'multipart' }, error);
  }
}
