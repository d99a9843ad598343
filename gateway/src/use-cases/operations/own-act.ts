import {
  actionRule,
  institutionKey,
  institutionRecordShape,
  parseShape,
  PiaosuError,
  unwrap,
  type Action,
  type InstitutionKey,
  type InstitutionRecord,
  type Role,
} from '@piaosu/core';
import type { CallerContext } from '../../http/route.ts';
import type { RestRole } from '../../http/caller.ts';

/** The roles of the ledger in which a token lets its bearer sign. */
const LEDGER_ROLES: Readonly<Record<RestRole, readonly Role[]>> = {
  ISSUER: ['ISSUER'],
  SERVICE: ['ISSUER', 'PHARMACIST'],
  CLAIMS_OFFICER: ['CLAIMS_OFFICER'],
  PAYMENT_OFFICER: ['PAYMENT_OFFICER'],
  REGISTRAR: ['REGISTRAR'],
  SEGMENT_OFFICER: ['SEGMENT_OFFICER', 'CALENDAR_OFFICER'],
  LOT_OFFICER: ['LOT_OFFICER'],
  LOGISTICS: ['LOGISTICS'],
  PHARMACIST: ['PHARMACIST'],
  DRUG_INSPECTOR: ['DRUG_INSPECTOR'],
  AUDITOR: [],
  PATIENT: [],
};

/**
 * Acts that are not taken in ready signed: this gateway adds a check that the ledger cannot make (that a key's holder asks
 * for it), or they are the upkeep of the organisation itself.
 */
const NOT_TAKEN: ReadonlySet<Action> = new Set<Action>([
  'organisation.enrol',
  'institution.register',
  'key.add',
  'key.rotate',
  'device.register',
  'till.register',
  'pepper.announce',
  'operation.prune',
  'checkpoint',
]);

/** Throws PiaosuError SCHEMA for an act that has another way, at `pointer`. */
export function assertTaken(action: Action, pointer: string): void {
  if (NOT_TAKEN.has(action)) throw new PiaosuError('SCHEMA', [{ pointer, code: 'SCHEMA', detail: { action } }]);
}

/** The role to sign in: the one asked for, else the first that fits. Throws PiaosuError ROLE_NOT_ALLOWED. */
export function roleFor({ caller }: Pick<CallerContext, 'caller'>, action: Action, asked?: Role): Role {
  const held = caller.roles.flatMap((role) => LEDGER_ROLES[role]);
  const fitting = actionRule(action).roles.filter((role) => held.includes(role));
  const role = asked === undefined ? fitting[0] : fitting.find((each) => each === asked);
  if (role !== undefined) return role;
  throw new PiaosuError('ROLE_NOT_ALLOWED', { institution: caller.institution, action, role: asked ?? null });
}

/** The caller's institution as the ledger knows it. Throws PiaosuError ACTOR_UNKNOWN. */
export async function ownRecord({ organisation, caller }: CallerContext): Promise<InstitutionRecord> {
  const { institution } = caller;
  const record = await organisation.projection.record(institutionKey(institution));
  if (record === undefined) throw new PiaosuError('ACTOR_UNKNOWN', { institution });
  return unwrap(parseShape(institutionRecordShape, record.value));
}

/**
 * The key to sign with: the one named, else the newest that the institution keeps itself. A key in this gateway's custody
 * signs here and nowhere else: a signature of one that comes from outside means that it was stolen.
 * Throws PiaosuError KEY_UNKNOWN, ROLE_NOT_ALLOWED.
 */
export function ownKeyOf(record: InstitutionRecord, keyId?: string): InstitutionKey {
  const named = record.keys.filter((key) => keyId === undefined || key.id === keyId);
  const key = named.findLast(isOwn);
  if (key !== undefined) return key;
  if (keyId === undefined || named.length === 0)
    throw new PiaosuError('KEY_UNKNOWN', {
      institution: record.id,
      ...(keyId === undefined ? { custody: 'OWN' } : { keyId }),
    });
  throw new PiaosuError('ROLE_NOT_ALLOWED', { institution: record.id, keyId, key: 'no signing key of its own' });
}

function isOwn({ custody, purpose, device, till }: InstitutionKey): boolean {
  return custody === 'OWN' && purpose === undefined && device === undefined && till === undefined;
}
