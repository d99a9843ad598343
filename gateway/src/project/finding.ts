import type { Code, Json } from '@piaosu/core';
import type { RestRole } from '../http/caller.ts';

/** Something in a block that a person must look at: a refused act, or a write that the rules do not allow. */
export interface Finding {
  readonly code: Code;
  /** The institution that must look at it; absent: the organisation's supervision. */
  readonly institution?: string;
  /** The people there who acted; absent: those whom the code concerns. */
  readonly role?: RestRole;
  /** A ledger key or a transaction: never a name or a number of a receipt. */
  readonly subject: string;
  readonly evidence: Json;
}

/** A write that no honest endorser could have produced. */
export function diverged(subject: string, evidence: Json): Finding {
  return { code: 'LEDGER_DIVERGED', subject, evidence };
}
