import { field } from '../ledger/field.ts';
import { record, text, type TypeOf } from '../shape/shape.ts';

/** What every private body holds: the fields that make it unguessable and its act repeatable. */
export const privateFields = {
  /** 128 random bits, fresh for each act: without it `privateHash` could be undone by a dictionary. */
  salt: field.salt,
  /** The caller's own id of the request (its Idempotency-Key): one act for each, however often it is sent. */
  messageId: text(/^[\x21-\x7e]{1,128}$/, 128),
};

export const privateBodyShape = record(privateFields);
export type PrivateBody = TypeOf<typeof privateBodyShape>;
