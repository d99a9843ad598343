import {
  AUTHORITY_OF,
  done,
  epochKey,
  institutionKey,
  institutionRecordShape,
  isMedinsCode,
  MAX_KEYS,
  PiaosuError,
  REGISTERED_BY,
  SUPERVISOR,
  TIERS,
  withState,
  type BodyOf,
  type InstitutionKind,
  type InstitutionRecord,
} from '@piaosu/core';

import { procedure } from '../batch/procedure.ts';
import type { Records } from '../state/overlay.ts';
import { momentNow, newEpoch } from './epoch.ts';
import { registeredKey } from './registered-key.ts';

export const registerInstitution = procedure({
  action: 'institution.register',
  keys: ({ body }) => [
    ...[body.id, ...(body.publisher === undefined ? [] : [body.publisher])].map(institutionKey),
    epochKey(),
  ],
  async run({ actor, body, records, tx }) {
    if (!body.kinds.every((kind) => REGISTERED_BY[actor.org].includes(kind))) {
      throw new PiaosuError('ROLE_NOT_ALLOWED', { org: actor.org, kinds: body.kinds });
    }
    if (isReserved(body)) throw new PiaosuError('ROLE_NOT_ALLOWED', { institution: body.id, kinds: body.kinds });
    const present = await records.get(institutionKey(body.id), institutionRecordShape);
    if (present !== undefined) throw new PiaosuError('ALREADY_EXISTS', { institution: body.id });
    const { keys, ...rest } = body;
    keys.forEach((key) => {
      assertPurpose(key, body.id);
    });
    const from = await momentNow({ records, tx });
    const record: InstitutionRecord = {
      ...rest,
      v: 1,
      org: actor.org,
      state: 'ACTIVE',
      keys: keys.map((key) => registeredKey(key, from, tx)),
    };
    await assertComplete(record, records);
    records.put(institutionKey(record.id), record);
    return done({ institution: record.id });
  },
});

/** Ids that belong to somebody: who took one first would keep its owner out for ever, since records are never removed. */
function isReserved({ id, kinds }: BodyOf<'institution.register'>): boolean {
  return Object.values(AUTHORITY_OF).includes(id) || (isMedinsCode(id) && !kinds.some((kind) => mayBear(id, kind)));
}

/** 定点医药机构编码: H for those that treat, P for those that sell medicine. */
function mayBear(code: string, kind: InstitutionKind): boolean {
  return kind === 'HOSPITAL' || (kind === 'PHARMACY' && code.startsWith('P'));
}

export const updateInstitution = procedure({
  action: 'institution.update',
  keys: ({ body }) => [institutionKey(body.id), ...(body.state === undefined ? [] : [epochKey()])],
  async run({ actor, body, records, tx }) {
    const present = await ownInstitution(actor, body.id, records);
    // Nobody could undo it: only an authority that is active changes anything, its own record included.
    if (present.id === actor.id && body.state === 'SUSPENDED')
      throw new PiaosuError('ILLEGAL_TRANSITION', { institution: present.id });
    const { state = present.state, ...changes } = body;
    const changed = { ...present, ...changes };
    const record = state === present.state ? changed : withState(changed, state, await newEpoch({ records, tx }));
    await assertComplete(record, records);
    records.put(institutionKey(record.id), record);
    return done({ institution: record.id, state: record.state });
  },
});

export const addKey = procedure({
  action: 'key.add',
  keys: ({ body }) => [institutionKey(body.institution), epochKey()],
  async run({ actor, body, records, tx }) {
    const present = await ownInstitution(actor, body.institution, records);
    assertPurpose(body.key, present.id);
    if (present.keys.some((key) => key.id === body.key.id))
      throw new PiaosuError('ALREADY_EXISTS', { keyId: body.key.id });
    if (present.keys.length >= MAX_KEYS) throw new PiaosuError('ILLEGAL_TRANSITION', { keys: MAX_KEYS });
    const keys = [...present.keys, registeredKey(body.key, await newEpoch({ records, tx }), tx)];
    records.put(institutionKey(present.id), { ...present, keys });
    return done({ institution: present.id, keyId: body.key.id });
  },
});

export const revokeKey = procedure({
  action: 'key.revoke',
  keys: ({ body }) => [institutionKey(body.institution), epochKey()],
  async run({ actor, body, records, tx }) {
    const present = await ownInstitution(actor, body.institution, records);
    const key = present.keys.find((each) => each.id === body.keyId);
    if (key === undefined) throw new PiaosuError('RESOURCE_NOT_FOUND', { keyId: body.keyId });
    if (key.revoked !== undefined) throw new PiaosuError('ILLEGAL_TRANSITION', { keyId: key.id, revoked: key.revoked });
    const revoked = await newEpoch({ records, tx });
    const keys = present.keys.map((each) => (each.id === key.id ? { ...each, revoked } : each));
    if (present.id === actor.id && keys.every((each) => each.revoked !== undefined))
      throw new PiaosuError('ILLEGAL_TRANSITION', { keyId: key.id, institution: present.id });
    records.put(institutionKey(present.id), { ...present, keys });
    return done({ institution: present.id, keyId: key.id, revoked });
  },
});

/**
 * Another key in the place of one, in one epoch: no checkpoint lies between them, so that an issuer never stands without a
 * key and never with two. A device's key ends with its device.
 */
export const rotateKey = procedure({
  action: 'key.rotate',
  keys: ({ body }) => [institutionKey(body.institution), epochKey()],
  async run({ actor, body, records, tx }) {
    const present = await ownInstitution(actor, body.institution, records);
    assertReplaces(body.key, present, body.keyId);
    const moment = await newEpoch({ records, tx });
    const keys = present.keys.map((each) => (each.id === body.keyId ? { ...each, revoked: moment } : each));
    records.put(institutionKey(present.id), { ...present, keys: [...keys, registeredKey(body.key, moment, tx)] });
    return done({ institution: present.id, keyId: body.key.id, replaces: body.keyId, revoked: moment });
  },
});

/** @throws PiaosuError when there is nothing to replace, or the new key would be for something else. */
function assertReplaces(key: BodyOf<'key.rotate'>['key'], { id, keys }: InstitutionRecord, keyId: string): void {
  assertPurpose(key, id);
  const former = keys.find((each) => each.id === keyId);
  if (former === undefined) throw new PiaosuError('RESOURCE_NOT_FOUND', { keyId });
  if (former.revoked !== undefined) throw new PiaosuError('ILLEGAL_TRANSITION', { keyId, revoked: former.revoked });
  if (former.device !== undefined) throw new PiaosuError('ILLEGAL_TRANSITION', { keyId, device: true });
  if (former.till !== undefined) throw new PiaosuError('ILLEGAL_TRANSITION', { keyId, till: true });
  if (former.purpose !== key.purpose)
    throw new PiaosuError('ILLEGAL_TRANSITION', { keyId, purpose: key.purpose ?? null });
  if (keys.some((each) => each.id === key.id)) throw new PiaosuError('ALREADY_EXISTS', { keyId: key.id });
  if (keys.length >= MAX_KEYS) throw new PiaosuError('ILLEGAL_TRANSITION', { keys: MAX_KEYS });
}

/** An authority changes institutions of its own organisation only, itself included. */
async function ownInstitution(actor: InstitutionRecord, id: string, records: Records): Promise<InstitutionRecord> {
  const present = await records.get(institutionKey(id), institutionRecordShape);
  if (present === undefined) throw new PiaosuError('RESOURCE_NOT_FOUND', { institution: id });
  if (present.org !== actor.org) throw new PiaosuError('ROLE_NOT_ALLOWED', { institution: id, org: actor.org });
  return present;
}

/** Seals are the finance bureau's: a key for them anywhere else would make somebody's mark look like one. */
function assertPurpose(key: BodyOf<'key.add'>['key'], institution: string): void {
  if (key.purpose === 'SEAL' && institution !== SUPERVISOR)
    throw new PiaosuError('ROLE_NOT_ALLOWED', { institution, keyId: key.id, purpose: key.purpose });
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
