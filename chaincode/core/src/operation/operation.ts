import { prefixedUtf8 } from '../encoding/bytes.ts';
import { canonicalJson } from '../encoding/canonical-json.ts';
import type { Json } from '../encoding/json.ts';
import { leafHashOfText } from '../hash/tree-hash.ts';
import { toDigestText, type DigestText, type HashSuite } from '../hash/suite.ts';
import { field } from '../ledger/field.ts';
import type { Parsed } from '../result.ts';
import { jsonValue, listOf, oneOf, parseShape, record, valueThat, type TypeOf } from '../shape/shape.ts';

import { isAction, ROLES } from './action.ts';

/** Signed bytes name what they are, so that a signature over a receipt header can never pass for one over an act. */
const SIGNING_DOMAIN = 'piaosu/operation/v1\0';

/** How long after its signature an act can be submitted: far less than its outcome is kept. */
export const OPERATION_LIFE_SECONDS = 30 * 86_400;

/** Clocks differ, and a signature from the future would outlive the outcome. */
const AHEAD_SECONDS = 3600;

/** Whether an act can be submitted at this transaction time, by when it says it was signed. */
export function isSignedInTime({ at }: Pick<Operation, 'at'>, time: number): boolean {
  return at === undefined || (at <= time + AHEAD_SECONDS && time - at <= OPERATION_LIFE_SECONDS);
}

/** More than this in one transaction is slower than two transactions (blocks of 10 MB, values travel twice). */
export const MAX_BATCH = 1000;

export const actorShape = record({ institution: field.institution, role: oneOf(...ROLES), keyId: field.keyId });
/** Who acts: an institution, in a role, with one of its registered keys. */
export type Actor = TypeOf<typeof actorShape>;

export const operationShape = record(
  {
    v: oneOf(1),
    action: valueThat(isAction),
    actor: actorShape,
    /** Public: every organisation can re-check it later. The shape is `BODIES[action]`. */
    body: jsonValue,
    /** Of the private body, see {@link privateHashOf}. */
    privateHash: field.digest,
  },
  {
    /**
     * When it was signed. An act that says so can be forgotten once it is old (`operation.prune`), since it is refused then;
     * the outcome of one that does not is kept for ever, or whoever has captured it could act a second time.
     */
    at: field.time,
  },
);
/** One act, public part. */
export type Operation = TypeOf<typeof operationShape>;

export const signedOperationShape = record({
  op: operationShape,
  /** P1363 r‖s, 64 bytes, base64url, by `actor.keyId` over {@link operationBytes}. */
  signature: field.base64Url,
});
export type SignedOperation = TypeOf<typeof signedOperationShape>;

/** What a transaction carries as its one argument: canonical JSON of a list of these; a single act is a batch of one. */
const batchShape = listOf(signedOperationShape, { min: 1, max: MAX_BATCH });

/** What it carries as the transient value `private`: canonical JSON of the private bodies, in the same order. */
const privateBatchShape = listOf(jsonValue, { min: 1, max: MAX_BATCH });

export const PRIVATE_TRANSIENT_NAME = 'private';

export function parseSignedOperation(value: unknown): Parsed<SignedOperation> {
  return parseShape(signedOperationShape, value);
}

export function parseBatch(value: unknown): Parsed<readonly SignedOperation[]> {
  return parseShape(batchShape, value);
}

export function parsePrivateBatch(value: unknown): Parsed<readonly Json[]> {
  return parseShape(privateBatchShape, value);
}

/** The bytes that the actor signs. */
export function operationBytes(operation: Operation): Uint8Array {
  return prefixedUtf8(SIGNING_DOMAIN, canonicalJson(operation));
}

/** H(0x00 ‖ canonical private body): binds what travels in the transient map to what is signed. */
export function privateHashOf(suite: HashSuite, privateBody: Json): DigestText {
  return toDigestText(suite.alg, leafHashOfText(suite, canonicalJson(privateBody)));
}
