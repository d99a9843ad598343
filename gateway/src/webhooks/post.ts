import { request as requestHttp } from 'node:http';
import type { ClientRequest, IncomingMessage } from 'node:http';
import { request as requestHttps } from 'node:https';
import { lookupFor, parseTarget, TargetRefusedError, type TargetPolicy } from './target.ts';
import { PiaosuError } from '@piaosu/core';

/** Why an attempt failed, for its owner and the log; never what the receiver wrote. */
export type DeliveryFailure =
  'TIMEOUT' | 'TARGET_REFUSED' | 'CONNECTION' | 'REDIRECT' | 'SECRET_UNREADABLE' | `STATUS_${number}`;
export type Delivery = { readonly ok: true } | { readonly ok: false; readonly failure: DeliveryFailure };

export interface PostOptions {
  readonly policy: TargetPolicy;
  /** For everything from the name's resolution to the last byte read. */
  readonly timeoutMs: number;
  /** Bytes of an answer that are read (and thrown away) before the connection is cut. */
  readonly maxAnswerBytes: number;
  /** Ends the attempt early. */
  readonly signal: AbortSignal;
}

/**
 * Posts a body once, on a connection of its own. The status decides, and 2xx alone is success: redirects are not followed, as
 * they could lead anywhere. Never throws; when `signal` ends it, the answer is a failure that means nothing.
 */
export async function post(
  target: string,
  headers: Readonly<Record<string, string>>,
  body: string,
  options: PostOptions,
): Promise<Delivery> {
  const signal = AbortSignal.any([options.signal, AbortSignal.timeout(options.timeoutMs)]);
  try {
    const status = await statusOf(target, headers, body, { ...options, signal });
    return status >= 200 && status < 300 ? { ok: true } : { ok: false, failure: failureOf(status) };
  } catch (error) {
    return { ok: false, failure: signal.aborted ? 'TIMEOUT' : reasonOf(error) };
  }
}

function statusOf(
  target: string,
  headers: Readonly<Record<string, string>>,
  body: string,
  { policy, maxAnswerBytes, signal }: PostOptions,
): Promise<number> {
  const url = parseTarget(target, policy);
  const lookup = lookupFor(url, policy);
  const send = url.protocol === 'https:' ? requestHttps : requestHttp;
  return new Promise((resolve, reject) => {
    const request = send(url, {
      method: 'POST',
      headers: { ...headers, 'content-length': Buffer.byteLength(body) },
      agent: false, // a kept connection would have been judged long ago
      ...(lookup === undefined ? {} : { lookup }),
      signal,
    });
    request.on('error', reject); // after the answer's head it changes nothing
    request.once('response', (answer) => {
      resolve(answer.statusCode ?? 0);
      discard(request, answer, maxAnswerBytes);
    });
    request.end(body);
  });
}

/** The answer's head has decided; its body is read so that a polite receiver is not cut off, up to a limit. */
function discard(request: ClientRequest, answer: IncomingMessage, maxBytes: number): void {
  let bytes = 0;
  answer.on('error', ignoreLateError);
  answer.on('data', (chunk: Uint8Array) => {
    bytes += chunk.length;
    if (bytes > maxBytes) request.destroy();
  });
}

function ignoreLateError(): void {
  // The status is known; what breaks afterwards changes nothing.
}

function failureOf(status: number): DeliveryFailure {
  return status >= 300 && status < 400 ? 'REDIRECT' : `STATUS_${status}`;
}

function reasonOf(error: unknown): DeliveryFailure {
  const isRefused = error instanceof TargetRefusedError || error instanceof PiaosuError;
  return isRefused ? 'TARGET_REFUSED' : 'CONNECTION';
}
