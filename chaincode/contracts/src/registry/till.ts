import {
  done,
  epochKey,
  institutionKey,
  institutionRecordShape,
  MAX_KEYS,
  PiaosuError,
  premisesKey,
  premisesRecordShape,
  type InstitutionRecord,
  type KeyRegistration,
} from '@piaosu/core';

import { procedure } from '../batch/procedure.ts';
import { newEpoch } from './epoch.ts';
import { registeredKey } from './registered-key.ts';

/**
 * Registers a till without network as a key of its institution, for one of its places. By the authority alone, as with
 * devices that issue receipts: who steals a key of the pharmacy gets no till by it. It ends by `key.revoke`.
 */
export const registerTill = procedure({
  action: 'till.register',
  keys: ({ body }) => [institutionKey(body.institution), premisesKey(body.till.premises), epochKey()],
  async run(act) {
    const { actor, body, records, tx } = act;
    const owner = await records.get(institutionKey(body.institution), institutionRecordShape);
    if (owner?.org !== actor.org || owner.state !== 'ACTIVE')
      throw new PiaosuError('RESOURCE_NOT_FOUND', { institution: body.institution });
    const premises = await records.get(premisesKey(body.till.premises), premisesRecordShape);
    if (premises?.institution !== owner.id || !['PHARMACY', 'DISPENSARY'].includes(premises.kind))
      throw new PiaosuError('RESOURCE_NOT_FOUND', { premises: body.till.premises });
    assertNewKey(owner, body.key);
    const key = { ...registeredKey(body.key, await newEpoch(act), tx), till: body.till };
    records.put(institutionKey(owner.id), { ...owner, keys: [...owner.keys, key] });
    return done({ institution: owner.id, keyId: key.id, premises: premises.id });
  },
});

/** A key registered twice could sign acts besides its tickets. @throws PiaosuError SCHEMA, ALREADY_EXISTS, ILLEGAL_TRANSITION */
function assertNewKey({ keys }: InstitutionRecord, key: KeyRegistration): void {
  if (key.custody !== 'OWN' || key.purpose !== undefined)
    throw new PiaosuError('SCHEMA', { pointer: '/op/body/key/custody' });
  const same = keys.find(({ id, spki }) => id === key.id || spki === key.spki);
  if (same !== undefined) throw new PiaosuError('ALREADY_EXISTS', { keyId: same.id });
  if (keys.length >= MAX_KEYS) throw new PiaosuError('ILLEGAL_TRANSITION', { keys: MAX_KEYS });
}
