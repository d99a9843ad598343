import {
  assertDevice,
  done,
  epochKey,
  institutionKey,
  institutionRecordShape,
  isDeviceKey,
  PiaosuError,
  segmentKey,
  segmentRecordShape,
  type InstitutionRecord,
} from '@piaosu/core';

import { procedure, type Surroundings } from '../batch/procedure.ts';
import { newEpoch } from './epoch.ts';
import { registeredKey } from './registered-key.ts';

/**
 * Registers a device without network as a key of its issuer. By the authority alone: an issuer whose key is stolen could
 * otherwise register devices that outlive the revocation of that key.
 */
export const registerDevice = procedure({
  action: 'device.register',
  keys: ({ body }) => [institutionKey(body.institution), segmentKey(body.device.code, body.segmentFrom), epochKey()],
  async run(act) {
    const { body, records, tx } = act;
    const issuer = await ownIssuer(act, body.institution);
    if (issuer.state !== 'ACTIVE') throw new PiaosuError('RESOURCE_NOT_FOUND', { issuer: issuer.id });
    const segment = await records.get(segmentKey(body.device.code, body.segmentFrom), segmentRecordShape);
    assertDevice(issuer, segment, body.device, body.key);
    const key = { ...registeredKey(body.key, await newEpoch(act), tx), device: body.device };
    records.put(institutionKey(issuer.id), { ...issuer, keys: [...issuer.keys, key] });
    return done({ institution: issuer.id, keyId: key.id, ...body.device });
  },
});

/** By the authority, or by the issuer itself: whoever loses a device must be able to stop it at once. */
export const retireDevice = procedure({
  action: 'device.retire',
  keys: ({ body }) => [institutionKey(body.institution), epochKey()],
  async run(act) {
    const { body, records } = act;
    const issuer = await ownIssuer(act, body.institution);
    const key = issuer.keys.filter(isDeviceKey).find(({ id }) => id === body.keyId);
    if (key === undefined) throw new PiaosuError('RESOURCE_NOT_FOUND', { keyId: body.keyId });
    if (key.revoked !== undefined) throw new PiaosuError('ILLEGAL_TRANSITION', { keyId: key.id, revoked: key.revoked });
    const revoked = await newEpoch(act);
    const keys = issuer.keys.map((each) => (each.id === key.id ? { ...each, revoked } : each));
    records.put(institutionKey(issuer.id), { ...issuer, keys });
    return done({ institution: issuer.id, keyId: key.id, revoked });
  },
});

/** An issuer acts for itself, an authority for those of its organisation. @throws PiaosuError */
async function ownIssuer({ actor, records }: Surroundings, id: string): Promise<InstitutionRecord> {
  const issuer = await records.get(institutionKey(id), institutionRecordShape);
  if (issuer === undefined) throw new PiaosuError('RESOURCE_NOT_FOUND', { institution: id });
  const isOwn = actor.id === id || (actor.kinds.includes('AUTHORITY') && actor.org === issuer.org);
  if (!isOwn) throw new PiaosuError('ROLE_NOT_ALLOWED', { institution: id, org: actor.org });
  return issuer;
}
