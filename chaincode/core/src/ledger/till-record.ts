import { integer, oneOf, record, type TypeOf } from '../shape/shape.ts';

import { field } from './field.ts';
import { traceField } from './trace-field.ts';

/**
 * What makes a key of an institution that of a till without network: the one place at which it gives out medicines. It
 * stands with the key in REG~ and signs tickets only, no act and no receipt.
 */
export const tillShape = record({ premises: traceField.premises });
export type Till = TypeOf<typeof tillShape>;

/** Tickets of one till: more than a counter gives out in its life. */
export const MAX_TILL_TICKETS = 999_999_999;

/** TIL~institution~keyId: how far a till's chain of tickets stands on the ledger. Absent before its first one. */
export const tillRecordShape = record({
  v: oneOf(1),
  /** The counter that comes next. */
  next: integer(2, MAX_TILL_TICKETS + 1),
  /** Hash of the ticket before: what the next one must name. */
  previous: field.digest,
  /** When the ticket before was given out, by the till's clock. */
  at: field.time,
});
export type TillRecord = TypeOf<typeof tillRecordShape>;
