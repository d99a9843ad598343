import {
  AUTHORITY_OF,
  done,
  institutionKey,
  institutionRecordShape,
  isMedinsCode,
  MAX_KEYS,
  PiaosuError,
  REGISTERED_BY,
  TIERS,
  withState,
  type BodyOf,
  type InstitutionRecord,
} from '@piaosu/core';

import { procedure } from '../batch/procedure.ts';
import type { Records } from '../state/overlay.ts';
import { registeredKey } from './registered-key.ts';

export const registerInstitution = procedure({
  action: 'institution.register',
  keys: ({ body }) => [body.id, ...(body.publisher === undefined ? [] : [body.publisher])].map(institutionKey),
  async run({ actor, body, records, tx }) {
    if (!body.kinds.every((kind) => REGISTERED_BY[actor.org].includes(kind))) {
      throw new PiaosuError('ROLE_NOT_ALLOWED', { org: actor.org, kinds: body.kinds });
    }
    if (isReserved(body)) throw new PiaosuError('ROLE_NOT_ALLOWED', { institution: body.id, kinds: body.kinds });
    const present = await records.get(institutionKey(body.id), institutionRecordShape);
    if (present !== undefined) throw new PiaosuError('ALREADY_EXISTS', { institution: body.id });
    const { keys, ...rest } = body;
    const record: InstitutionRecord = {
      ...rest,
      v: 1,
      org: actor.org,
      state: 'ACTIVE',
      keys: keys.map((key) => registeredKey(key, tx)),
    };
    await assertComplete(record, records);
    records.put(institutionKey(record.id), record);
    return done({ institution: record.id });
  },
});

/** Ids that belong to somebody: who took one first would keep its owner out for ever, since records are never removed. */
function isReserved({ id, kinds }: BodyOf<'institution.register'>): boolean {
  return Object.values(AUTHORITY_OF).includes(id) || (isMedinsCode(id) && !kinds.includes('HOSPITAL'));
}

export const updateInstitution = procedure({
  action: 'institution.update',
  keys: ({ body }) => [institutionKey(body.id)],
  async run({ actor, body, records, tx }) {
    const present = await ownInstitution(actor, body.id, records);
    // Nobody could undo it: only an authority that is active changes anything, its own record included.
    if (present.id === actor.id && body.state === 'SUSPENDED')
      throw new PiaosuError('ILLEGAL_TRANSITION', { institution: present.id });
    const { state = present.state, ...changes } = body;
    const record = withState({ ...present, ...changes }, state, tx.time);
    await assertComplete(record, records);
    records.put(institutionKey(record.id), record);
    return done({ institution: record.id, state: record.state });
  },
});

export const addKey = procedure({
  action: 'key.add',
  keys: ({ body }) => [institutionKey(body.institution)],
  async run({ actor, body, records, tx }) {
    const present = await ownInstitution(actor, body.institution, records);
    if (present.keys.some((key) => key.id === body.key.id))
      throw new PiaosuError('ALREADY_EXISTS', { keyId: body.key.id });
    if (present.keys.length >= MAX_KEYS) throw new PiaosuError('ILLEGAL_TRANSITION', { keys: MAX_KEYS });
    const keys = [...present.keys, registeredKey(body.key, tx)];
    records.put(institutionKey(present.id), { ...present, keys });
    return done({ institution: present.id, keyId: body.key.id });
  },
});

export const revokeKey = procedure({
  action: 'key.revoke',
  keys: ({ body }) => [institutionKey(body.institution)],
  async run({ actor, body, records, tx }) {
    const present = await ownInstitution(actor, body.institution, records);
    const key = present.keys.find((each) => each.id === body.keyId);
    if (key === undefined) throw new PiaosuError('RESOURCE_NOT_FOUND', { keyId: body.keyId });
    if (key.revoked !== undefined) throw new PiaosuError('ILLEGAL_TRANSITION', { keyId: key.id, revoked: key.revoked });
    const keys = present.keys.map((each) => (each.id === key.id ? { ...each, revoked: tx.time } : each));
    if (present.id === actor.id && keys.every((each) => each.revoked !== undefined))
      throw new PiaosuError('ILLEGAL_TRANSITION', { keyId: key.id, institution: present.id });
    records.put(institutionKey(present.id), { ...present, keys });
    return done({ institution: present.id, keyId: key.id, revoked: tx.time });
  },
});

/** An authority changes institutions of its own organisation only, itself included. */
async function ownInstitution(actor: InstitutionRecord, id: string, records: Records): Promise<InstitutionRecord> {
  const present = await records.get(institutionKey(id), institutionRecordShape);
  if (present === undefined) throw new PiaosuError('RESOURCE_NOT_FOUND', { institution: id });
  if (present.org !== actor.org) throw new PiaosuError('ROLE_NOT_ALLOWED', { institution: id, org: actor.org });
  return present;
}

/** What each kind must have, so that no later act meets half an institution. @throws PiaosuError */
async function assertComplete(record: InstitutionRecord, records: Records): Promise<void> {
  if (new Set(record.keys.map((key) => key.id)).size !== record.keys.length) throw missing('keys');
  if (record.kinds.includes('HOSPITAL')) await assertPublisher(record, records);
  if (record.kinds.includes('PUBLISHER') && record.endpoint === undefined) throw missing('endpoint');
  if (record.kinds.includes('PAYER')) assertPayer(record);
}

async function assertPublisher(record: InstitutionRecord, records: Records): Promise<void> {
  if (record.publisher === undefined) throw missing('publisher');
  const publisher = await records.get(institutionKey(record.publisher), institutionRecordShape);
  const fits = publisher?.org === record.org && publisher.kinds.includes('PUBLISHER');
  if (!fits) throw new PiaosuError('RESOURCE_NOT_FOUND', { publisher: record.publisher });
}

function assertPayer({ tier, benefit }: BodyOf<'institution.register'> | InstitutionRecord): void {
  if (tier === undefined) throw missing('tier');
  if (benefit === undefined) throw missing('benefit');
  if (benefit === 'FIXED' && tier <= TIERS.ASSISTANCE) throw new PiaosuError('BENEFIT_NOT_ALLOWED', { tier, benefit });
}

function missing(name: string): PiaosuError {
  return new PiaosuError('SCHEMA', { pointer: `/op/body/${name}` });
}
