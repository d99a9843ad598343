import type { Code, Json } from '@piaosu/core';

/** Something in a block that a person must look at: a refused act, or a write that the rules do not allow. */
export interface Finding {
  readonly code: Code;
  readonly severity: 'INFO' | 'WARNING' | 'CRITICAL';
  readonly certainty: 'DOES_NOT_MATCH' | 'UNKNOWN' | 'SUSPECT' | 'PROVEN';
  /** The institution that must look at it; absent: the organisation's supervision. */
  readonly institution?: string;
  /** A ledger key or a transaction: never a name or a number of a receipt. */
  readonly subject: string;
  readonly evidence: Json;
}

/** A write that no honest endorser could have produced. */
export function diverged(subject: string, evidence: Json): Finding {
  return { code: 'LEDGER_DIVERGED', severity: 'CRITICAL', certainty: 'PROVEN', subject, evidence };
}
