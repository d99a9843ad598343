import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Response } from 'express';
import type { Answer, StreamBody } from './answer.ts';

/** Writes an answer. A stream that fails after its head is cut off, so that a reader never takes a part for the whole. */
export async function sendAnswer(response: Response, answer: Answer, signal: AbortSignal): Promise<void> {
  if (answer.kind === 'json') {
    if (answer.location !== undefined) response.location(`/v1${answer.location}`);
    for (const [name, value] of Object.entries(answer.headers ?? {})) response.setHeader(name, value);
    sendJson(response, answer.status, answer.text ?? JSON.stringify(answer.body));
    return;
  }
  await sendStream(response, answer.mediaType, answer.body, signal);
}

/** As express would write it, without what it looks for first (types, freshness, charset): a tenth of a verification. */
function sendJson(response: Response, status: number, text: string): void {
  response.statusCode = status;
  response.setHeader('content-type', 'application/json; charset=utf-8');
  response.setHeader('content-length', Buffer.byteLength(text));
  response.end(text);
}

async function sendStream(response: Response, mediaType: string, body: StreamBody, signal: AbortSignal): Promise<void> {
  const chunks = body[Symbol.asyncIterator]();
  const first = await chunks.next(); // an error before the first byte still gets a status
  response.status(200).set('content-type', `${mediaType}; charset=utf-8`);
  // the write side of an event stream must not wait in a proxy's buffer
  response.set('x-accel-buffering', 'no');
  try {
    await pipeline(Readable.from(continued(first, chunks)), response, { signal });
  } catch (error) {
    if (!signal.aborted) throw error; // the reader went away: nobody is left to tell
  }
}

async function* continued(
  first: IteratorResult<string | Uint8Array>,
  rest: AsyncIterator<string | Uint8Array>,
): AsyncGenerator<string | Uint8Array> {
  try {
    for (let item = first; item.done !== true; item = await rest.next()) yield item.value;
  } finally {
    await rest.return?.();
  }
}
