import { randomUUID } from 'node:crypto';
import type { Request } from 'express';
import type { Code } from '@piaosu/core';
import type { Caller } from './caller.ts';

/** What is known of a request while it runs, for its log line and its metrics; never a payload. */
export interface Trace {
  readonly id: string;
  readonly startedAt: number;
  /** The route's path as written in the table, so that ids in paths do not reach log or metrics. */
  route: string;
  caller?: Caller;
  code?: Code;
}

/** W3C Trace Context: version-traceid-parentid-flags. */
const TRACEPARENT = /^00-([0-9a-f]{32})-[0-9a-f]{16}-[0-9a-f]{2}$/u;

const traces = new WeakMap<Request, Trace>();

/** The request's trace; begun at the first call, with the caller's trace id when it sent a valid `traceparent`. */
export function traceOf(request: Request): Trace {
  const known = traces.get(request);
  if (known !== undefined) return known;
  const given = TRACEPARENT.exec(request.get('traceparent') ?? '')?.[1];
  // A UUID's randomness is drawn for 128 at once: randomBytes costs 8 µs a request.
  const trace: Trace = { id: given ?? randomUUID().replaceAll('-', ''), startedAt: performance.now(), route: 'none' };
  traces.set(request, trace);
  return trace;
}
