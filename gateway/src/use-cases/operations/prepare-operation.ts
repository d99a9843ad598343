import { randomBytes } from 'node:crypto';
import {
  parseBody,
  parsePrivate,
  PiaosuError,
  privateHashOf,
  toHex,
  unwrap,
  type Action,
  type Json,
  type Operation,
  type ReceiptRef,
  type Role,
} from '@piaosu/core';
import { toPointer } from '../../acts/receipt-pointer.ts';
import type { CallerContext } from '../../http/route.ts';
import { nativeSuite } from '../../native/hash-suite.ts';
import { parseClaim } from '../claims/claim-input.ts';
import { assertNoRelease } from '../claims/release-policy.ts';
import { keepCounts, show } from '../claims/reserve-claim.ts';
import { assertMayActFor, submitterOf } from '../receipts/submitter.ts';
import { assertTaken, ownKeyOf, ownRecord, roleFor } from './own-act.ts';

/** An act to be signed elsewhere. What it shows is gathered here, since proofs lie with gateways. */
export type AskedAct =
  | { readonly action: 'reserve'; readonly claim: unknown }
  | { readonly action: 'redFlush'; readonly red: ReceiptRef }
  | { readonly action: Exclude<Action, 'reserve' | 'redFlush'>; readonly body: Json };

export interface Asking {
  /** The caller's own id of the act: a repeat with the same content gets the first outcome. */
  readonly messageId: string;
  readonly keyId?: string;
  readonly role?: Role;
}

/** What is to be signed, and what goes with it unsigned but bound by its hash. */
export interface PreparedOperation {
  readonly operation: Operation;
  readonly private: Json;
}

const SALT_BYTES = 16;

/**
 * The operation as the caller's institution has to sign it; nothing is submitted, and nothing kept but what a claim would
 * count on, which is dropped again when it is never made. Throws PiaosuError ROLE_NOT_ALLOWED, KEY_UNKNOWN, SCHEMA for an act that needs what nobody gathers here, and the refusals of what is shown.
 */
export async function prepareOperation(
  context: CallerContext,
  act: AskedAct,
  { messageId, keyId, role: asked }: Asking,
): Promise<PreparedOperation> {
  assertTaken(act.action, '/action');
  if ('body' in act) assertNoRelease(context, act.action, act.body);
  const role = roleFor(context, act.action, asked);
  const key = ownKeyOf(await ownRecord(context), keyId);
  const shown = await shownBy({ ...context, messageId }, act);
  const privateBody = { ...shown.private, salt: toHex(randomBytes(SALT_BYTES)), messageId };
  unwrap(parseBody(act.action, shown.body));
  unwrap(parsePrivate(act.action, privateBody));
  const operation: Operation = {
    v: 1,
    action: act.action,
    actor: { institution: context.caller.institution, role, keyId: key.id },
    body: shown.body,
    privateHash: privateHashOf(nativeSuite(key.alg === 'SM2' ? 'sm3' : 'sha-256'), privateBody),
    at: Math.floor(Date.now() / 1000),
  };
  return { operation, private: privateBody };
}

interface Shown {
  readonly body: Json;
  readonly private: Readonly<Record<string, Json>>;
}

async function shownBy(context: CallerContext, act: AskedAct): Promise<Shown> {
  if (act.action === 'reserve') {
    const { body, private: secret, counts } = await show(context, parseClaim(act.claim));
    await keepCounts(context, counts);
    return { body, private: secret };
  }
  return act.action === 'redFlush' ? shownRedFlush(context, act.red) : { body: act.body, private: {} };
}

async function shownRedFlush(context: CallerContext, ref: ReceiptRef): Promise<Shown> {
  const { organisation } = context;
  if (organisation.config.publisher === undefined)
    throw new PiaosuError('NOT_ISSUER', { institution: context.caller.institution });
  const red = await organisation.publishing.evidence(ref);
  assertMayActFor(submitterOf(context), red.header.issuer);
  if (red.header.redOf === undefined) throw new PiaosuError('LINEAGE_INVALID', { reason: 'not a red receipt' });
  const original = await organisation.publishing.evidence(red.header.redOf);
  return { body: { original: toPointer(original), red: toPointer(red) }, private: { original, red } };
}
