import {
  actionRule,
  assertActor,
  parseBody,
  parsePrivate,
  PiaosuError,
  privateHashOf,
  underPointer,
  unwrap,
  type Json,
  type Parsed,
  type SignedOperation,
} from '@piaosu/core';
import type { CallerContext } from '../../http/route.ts';
import { nativeSuite } from '../../native/hash-suite.ts';
import { nativeVerifier } from '../../native/signature.ts';
import { assertNoRelease } from '../claims/release-policy.ts';
import { assertTaken, ownKeyOf, ownRecord, roleFor } from './own-act.ts';

/** What the ledger answered to an act, and where it stands. */
export interface Submitted {
  readonly result: Json;
  readonly tx: string;
  readonly block: number;
}

/**
 * Submits an act that the caller's institution signed itself. The message id is in the private body, so the same act sent
 * again, also after an answer was lost, gets its first outcome. All that the endorsers would throw out is refused here.
 * Throws PiaosuError: the ledger's refusal; LEDGER_BUSY and LEDGER_UNAVAILABLE are safe to repeat with the same bytes.
 */
export async function submitOperation(
  context: CallerContext,
  signed: SignedOperation,
  privateBody: Json,
): Promise<Submitted> {
  assertShapes(signed, privateBody);
  await assertOwn(context, signed);
  assertNoRelease(context, signed.op.action, signed.op.body);
  const { ledger, projection } = context.organisation;
  const { contract } = actionRule(signed.op.action);
  const [outcome] = await ledger.submit(contract, [{ signed, private: privateBody }]);
  if (outcome === undefined) throw new PiaosuError('INTERNAL', { reason: 'no outcome for an act' });
  if (!outcome.ok) throw new PiaosuError(outcome.code, outcome.evidence);
  await projection.waitFor(outcome.block);
  return { result: outcome.result, tx: outcome.tx, block: outcome.block };
}

function assertShapes({ op }: SignedOperation, privateBody: Json): void {
  assertTaken(op.action, '/operation/op/action');
  // Without it the outcome could never be forgotten, see OPERATION_LIFE_SECONDS.
  if (op.at === undefined) throw new PiaosuError('SCHEMA', [{ pointer: '/operation/op/at', code: 'SCHEMA' }]);
  expectAt('/operation/op/body', parseBody(op.action, op.body));
  expectAt('/private', parsePrivate(op.action, privateBody));
  const suite = nativeSuite(op.privateHash.startsWith('sm3:') ? 'sm3' : 'sha-256');
  if (privateHashOf(suite, privateBody) !== op.privateHash) throw new PiaosuError('PRIVATE_MISMATCH');
}

async function assertOwn(context: CallerContext, signed: SignedOperation): Promise<void> {
  const { caller, organisation } = context;
  const { institution, role, keyId } = signed.op.actor;
  if (institution !== caller.institution)
    throw new PiaosuError('ROLE_NOT_ALLOWED', { institution: caller.institution, actor: institution });
  roleFor(context, signed.op.action, role);
  const record = await ownRecord(context);
  ownKeyOf(record, keyId);
  assertActor(nativeVerifier, signed, record, organisation.mspId);
}

function expectAt<T>(prefix: string, parsed: Parsed<T>): void {
  unwrap(parsed.ok ? parsed : { ok: false, faults: underPointer(prefix, parsed.faults) });
}
