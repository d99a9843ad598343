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

const GONE = 'the client went away before the end of its body';
const EMPTY: ReadBody = { bytes: new Uint8Array(0), value: undefined };

/** Reads a request's body by its route's spec. Throws PiaosuError UNSUPPORTED_MEDIA_TYPE, BODY_TOO_LARGE, MALFORMED_JSON, DUPLICATE_KEY. */
export async function readBody(request: IncomingMessage, spec: BodySpec): Promise<ReadBody> {
  if (spec.kind === 'none') return EMPTY;
  const contentType = request.headers['content-type'] ?? '';
  assertMediaType(contentType, spec);
  assertPlain(request);
  if (spec.kind === 'stream') return openStream(request, contentType, spec.limit);
  const bytes = await readBytes(request, spec.limit);
  return { bytes, value: spec.kind === 'json' ? parseStrictJson(bytes) : await readUpload(bytes, contentType) };
}

/** What stands for the bytes, which nobody has yet, where a repeat is compared: their type and length. */
function openStream(request: IncomingMessage, contentType: string, limit: number): ReadBody {
  const length = request.headers['content-length'] ?? 'chunked';
  if (Number(request.headers['content-length'] ?? 0) > limit) throw new PiaosuError('BODY_TOO_LARGE', { limit });
  const bytes = Buffer.from(`${contentType}\0${length}`);
  return { bytes, value: { mediaType: mediaTypeOf(contentType), chunks: bounded(request, limit) } };
}

async function* bounded(request: IncomingMessage, limit: number): AsyncGenerator<Uint8Array> {
  let size = 0;
  // The request is not destroyed when reading ends early: its answer would go with it.
  const chunks: AsyncIterable<unknown> = request.iterator({ destroyOnReturn: false });
  try {
    for await (const chunk of chunks) {
      if (!(chunk instanceof Uint8Array)) continue;
      size += chunk.length;
      if (size > limit) throw new PiaosuError('BODY_TOO_LARGE', { limit });
      yield chunk;
    }
  } finally {
    // What is still on its way is thrown away, else the next request of the connection would wait behind it for ever.
    request.resume();
  }
}

function mediaTypeOf(contentType: string): string {
  const [mediaType = ''] = contentType.split(';');
  return mediaType.trim().toLowerCase();
}

function assertMediaType(contentType: string, spec: Exclude<BodySpec, { kind: 'none' }>): void {
  const expected = spec.kind === 'json' ? ['application/json', ...(spec.mediaTypes ?? [])] : spec.mediaTypes;
  if (expected.includes(mediaTypeOf(contentType))) return;
  throw new PiaosuError('UNSUPPORTED_MEDIA_TYPE', { expected });
}

/** A compressed body could unfold to any size; nobody needs one here. */
function assertPlain(request: IncomingMessage): void {
  const encoding = request.headers['content-encoding'] ?? 'identity';
  if (encoding !== 'identity') throw new PiaosuError('UNSUPPORTED_MEDIA_TYPE', { contentEncoding: 'identity' });
}

async function readBytes(request: IncomingMessage, limit: number): Promise<Uint8Array> {
  if (Number(request.headers['content-length'] ?? 0) > limit) throw new PiaosuError('BODY_TOO_LARGE', { limit });
  if (request.destroyed) throw new Error(GONE);
  const chunks: Uint8Array[] = [];
  let size = 0;
  // Events and not the iterator, which costs 8 µs a request.
  return new Promise((resolve, reject) => {
    const stop = (error: Error) => {
      // Thrown away and not paused: the next request of the connection would wait behind what is still on its way.
      request.off('data', take).off('end', finish).resume();
      chunks.length = 0;
      reject(error);
    };
    const finish = () => {
      resolve(concat(chunks, size));
    };
    const take = (bytes: Uint8Array) => {
      size += bytes.length;
      if (size > limit) stop(new PiaosuError('BODY_TOO_LARGE', { limit }));
      else chunks.push(bytes);
    };
    request.on('data', take);
    request.on('end', finish);
    request.on('error', stop);
    request.on('close', () => {
      if (!request.readableEnded) stop(new Error(GONE));
    });
  });
}

function concat(chunks: readonly Uint8Array[], size: number): Uint8Array {
  const [only] = chunks;
  if (only !== undefined && chunks.length === 1) return only;
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
