import { fromBase64, fromBase64Url } from '../encoding/text-forms.ts';
import type { SignatureVerifier } from '../evidence/ports.ts';
import type { InstitutionKey, InstitutionRecord } from '../ledger/registry-record.ts';
import { PiaosuError } from '../result.ts';

import { actionRule, ROLE_HOLDERS } from './action.ts';
import { operationBytes, type SignedOperation } from './operation.ts';

/**
 * That the acting institution is what it says: registered, of the organisation that submitted, active, allowed to act in
 * this role, and the holder of the signing key. `record` is REG~ of `op.actor.institution`.
 * @throws PiaosuError ACTOR_UNKNOWN, ACTOR_NOT_OF_ORGANISATION, ACTOR_SUSPENDED, ROLE_NOT_ALLOWED, for acts on boxes
 * AUTH_ROLE, KEY_UNKNOWN, KEY_REVOKED, SIGNATURE_INVALID
 */
export function assertActor(
  verify: SignatureVerifier,
  { op, signature }: SignedOperation,
  record: InstitutionRecord | undefined,
  creatorOrg: string,
): InstitutionRecord {
  if (record === undefined) throw new PiaosuError('ACTOR_UNKNOWN', { institution: op.actor.institution });
  if (record.org !== creatorOrg) throw new PiaosuError('ACTOR_NOT_OF_ORGANISATION', { institution: record.id });
  if (record.state !== 'ACTIVE') throw new PiaosuError('ACTOR_SUSPENDED', { institution: record.id });
  assertRole(op, record);
  const key = usableKey(record, op.actor.keyId);
  const spki = fromBase64(key.spki);
  const bytes = fromBase64Url(signature);
  if (!spki.ok || !bytes.ok || !verify(key.alg, spki.value, operationBytes(op), bytes.value)) {
    throw new PiaosuError('SIGNATURE_INVALID', { institution: record.id, keyId: key.id });
  }
  return record;
}

function assertRole(op: SignedOperation['op'], record: InstitutionRecord): void {
  const { role } = op.actor;
  const holder = ROLE_HOLDERS[role];
  const holds =
    holder.kinds.some((kind) => record.kinds.includes(kind)) && (holder.org === undefined || holder.org === record.org);
  const { contract, roles } = actionRule(op.action);
  if (holds && roles.includes(role)) return;
  // A pharmacy's till knows the codes of boxes alone.
  const code = contract === 'trace' ? 'AUTH_ROLE' : 'ROLE_NOT_ALLOWED';
  throw new PiaosuError(code, { institution: record.id, role, action: op.action });
}

/** A revoked key signs nothing more, whatever time the transaction claims. */
function usableKey(record: InstitutionRecord, keyId: string): InstitutionKey {
  const key = record.keys.find((each) => each.id === keyId);
  if (key === undefined) throw new PiaosuError('KEY_UNKNOWN', { institution: record.id, keyId });
  if (key.purpose !== undefined)
    throw new PiaosuError('ROLE_NOT_ALLOWED', { institution: record.id, keyId, key: 'seal' });
  if (key.device !== undefined)
    throw new PiaosuError('ROLE_NOT_ALLOWED', { institution: record.id, keyId, key: 'offline device' });
  if (key.till !== undefined) throw new PiaosuError('ROLE_NOT_ALLOWED', { institution: record.id, keyId, key: 'till' });
  if (key.revoked !== undefined) throw new PiaosuError('KEY_REVOKED', { institution: record.id, keyId });
  return key;
}
