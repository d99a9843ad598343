import { CODES } from '@piaosu/core';
import type { Code, CodeClass } from '@piaosu/core';

const BY_CLASS: Readonly<Record<CodeClass, number>> = {
  schema: 400,
  auth: 403,
  rule: 409,
  proof: 422,
  service: 503,
  verdict: 409,
};

/** Codes for which HTTP has a word of its own. */
const BY_CODE: Partial<Readonly<Record<Code, number>>> = {
  UNAUTHENTICATED: 401,
  SESSION_ENDED: 401,
  NOT_FOUND: 404,
  RESOURCE_NOT_FOUND: 404,
  RECEIPT_ERASED: 410,
  METHOD_NOT_ALLOWED: 405,
  BODY_TOO_LARGE: 413,
  UNSUPPORTED_MEDIA_TYPE: 415,
  RATE_LIMITED: 429,
  INTERNAL: 500,
  // our own data contradict the ledger: nothing the caller sent is at fault
  INDEX_DIVERGED: 500,
  LEDGER_DIVERGED: 500,
};

/** The HTTP status an error code is answered with. */
export function statusOf(code: Code): number {
  return BY_CODE[code] ?? BY_CLASS[CODES[code].class];
}
